"""Packs: what is new or changed is published at once; what people changed here is kept; hostile files are refused."""

import io
import pathlib
import shutil
import stat
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.catalog.packs.archive import zip_pack
from shared.database import Database
from shared.testing.delivery import published
from tests.integration.catalog.conftest import Editor

PACK = pathlib.Path(__file__).parents[3] / "content" / "palliative-care"
SMALL = ("capc", "vitaltalk", "video-why-now")
ITEMS = len((*SMALL, "p1-m1", "champion", "first-steps", "palliative-care"))
TABLES = (
    *("resources", "resource_revisions", "pathways", "pathway_revisions", "programmes", "programme_revisions"),
    *("assets", "search_documents", "search_words", "audit_entries", "outbox_event"),
)


@pytest.fixture
def pack(tmp_path: pathlib.Path) -> pathlib.Path:
    """A small part of the programme's pack, which a test may change: three resources and one module."""
    folder = pathlib.Path(shutil.copytree(PACK, tmp_path / "pack"))
    for path in [*folder.glob("modules/*"), *folder.glob("media/*")]:
        if path.name not in (*SMALL, "p1-m1"):
            shutil.rmtree(path)
    for path in folder.glob("resources/*"):
        if path.stem not in SMALL:
            path.unlink()
        elif path.suffix == ".yaml":
            change(path, related=[])
    change(folder / "modules/p1-m1/module.yaml", related=[], series=None)
    requirement = {"id": "r1", "kind": "quiz_passed", "resource": "p1-m1", "group": "part-1"}
    change(folder / "pathways/champion.yaml", requirements=[requirement], groups=[{"id": "part-1", "title": "Part 1"}])
    change(folder / "programme.yaml", featured=[], pages=[])
    (folder / "programme.md").write_text("Welcome.")
    return folder


def change(path: pathlib.Path, **fields: Any) -> None:
    """Change fields of a YAML file."""
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | fields))


@pytest.fixture
def send(editor: Editor) -> Callable[..., TestResponse]:
    """`send(folder_or_bytes, dry_run=True)`."""

    def post(content: pathlib.Path | bytes, **query: Any) -> TestResponse:
        packed = content if isinstance(content, bytes) else zip_pack(content)
        reply = editor.client.post(
            "/v1/admin/imports",
            query_string=query,
            data={"pack": (io.BytesIO(packed), "pack.zip")},
            headers=editor.headers,
        )
        reply.request.environ["wsgi.input"].close()
        return reply

    return post


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.reading() as session:
        return {table: session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}


def counts(reply: TestResponse) -> dict[str, int]:
    """How many items are in each list of a report."""
    assert reply.status_code == 200, reply.json
    return {name: len(reply.json[name]) for name in ("created", "changed", "unchanged", "conflicts", "errors")}


def slugs(reply: TestResponse, name: str) -> list[str]:
    """The slugs in one list of a report."""
    return [each["slug"] for each in reply.json[name]]


def retitle(pack: pathlib.Path, slug: str, title: str) -> None:
    """Change the title of a resource in the pack."""
    change(pack / "resources" / f"{slug}.yaml", title=title)


NOTHING = {"created": 0, "changed": 0, "unchanged": ITEMS, "conflicts": 0, "errors": 0}


def test_the_programme_comes_in_whole(send: Any, catalog_client: FlaskClient, catalog_database: Database) -> None:
    everything = counts(send(PACK))
    assert everything == everything | {"changed": 0, "unchanged": 0, "conflicts": 0, "errors": 0}
    resources = everything["created"] - 3
    assert resources >= 31
    listed = catalog_client.get("/v1/resources?limit=100").json
    assert listed["total"] == resources
    for card in listed["items"]:
        read = catalog_client.get(f"/v1/resources/{card['slug']}")
        assert read.status_code == 200
        assert "rationale" not in read.get_data(as_text=True)
    assert catalog_client.get("/v1/pathways/champion").json["revision"] == 1
    assert catalog_client.get("/v1/programmes/palliative-care").json["content"]["notice"]
    facts = published(catalog_database, "catalog.resource.published.v1")
    assert len(facts) == resources
    assert sum(len((fact["content"].get("assessment") or {}).get("questions", [])) for fact in facts) == 55


def test_its_media_are_sent_as_the_pack_has_them(send: Any, catalog_client: FlaskClient, pack: pathlib.Path) -> None:
    send(pack)
    media = catalog_client.get("/v1/resources/video-why-now").json["content"]["media"]
    video = catalog_client.get(media["video"]["url"], headers={"Range": "bytes=0-99"})
    assert video.status_code == 206
    name = media["video"]["name"]
    assert video.data == (pack / "media" / "video-why-now" / name).read_bytes()[:100]
    captions = catalog_client.get(media["captions"][0]["asset"]["url"])
    assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"


def test_the_same_pack_again_changes_nothing(send: Any, catalog_database: Database, pack: pathlib.Path) -> None:
    send(pack)
    before = rows(catalog_database)
    assert counts(send(pack)) == NOTHING
    assert rows(catalog_database) == before


def test_a_dry_run_writes_nothing(
    send: Any, catalog_database: Database, catalog_settings: Any, pack: pathlib.Path
) -> None:
    assert counts(send(pack, dry_run=True)) == NOTHING | {"created": ITEMS, "unchanged": 0}
    assert set(rows(catalog_database).values()) == {0}
    folder = pathlib.Path(catalog_settings.documents_url.removeprefix("file://"))
    assert not folder.exists() or not any(path.is_file() for path in folder.rglob("*"))


def test_only_what_the_pack_changed_is_published(
    send: Any, catalog_client: FlaskClient, catalog_database: Database, pack: pathlib.Path
) -> None:
    send(pack)
    retitle(pack, "capc", "A better title")
    preview = send(pack, dry_run=True)
    assert preview.json["changed"] == [
        {"type": "resource", "slug": "capc", "title": "A better title", "fields": ["title"]}
    ]
    assert counts(send(pack)) == NOTHING | {"changed": 1, "unchanged": ITEMS - 1}
    assert catalog_client.get("/v1/resources/capc").json["revision"] == 2
    assert catalog_client.get("/v1/resources/vitaltalk").json["revision"] == 1
    assert len(published(catalog_database, "catalog.resource.published.v1")) == len(SMALL) + 1 + 1


def edit_here(editor: Editor, slug: str, title: str, *, publish: bool = True) -> None:
    """Change the title of a resource as an administrator would."""
    content = editor.get(f"/v1/admin/resources/{slug}").json["content"] | {"title": title}
    assert (editor.publish if publish else editor.draft)(content).status_code in (200, 201)


def test_what_only_an_administrator_changed_is_left_alone(
    send: Any, editor: Editor, catalog_client: FlaskClient, pack: pathlib.Path
) -> None:
    send(pack)
    edit_here(editor, "capc", "Edited here")
    for overwrite in (False, True):
        assert counts(send(pack, overwrite=overwrite)) == NOTHING
    assert catalog_client.get("/v1/resources/capc").json["title"] == "Edited here"


@pytest.mark.parametrize("publish", [True, False])
def test_what_both_changed_is_a_conflict_and_kept(
    send: Any, editor: Editor, catalog_client: FlaskClient, pack: pathlib.Path, *, publish: bool
) -> None:
    send(pack)
    edit_here(editor, "capc", "Edited here", publish=publish)
    retitle(pack, "capc", "Edited in the pack")
    retitle(pack, "vitaltalk", "Only the pack")
    reply = send(pack)
    assert slugs(reply, "conflicts") == ["capc"]
    assert slugs(reply, "changed") == ["vitaltalk"]
    assert editor.get("/v1/admin/resources/capc").json["content"]["title"] == "Edited here"
    assert slugs(send(pack), "conflicts") == ["capc"]
    assert slugs(send(pack, overwrite=True), "changed") == ["capc"]
    assert catalog_client.get("/v1/resources/capc").json["title"] == "Edited in the pack"
    assert counts(send(pack)) == NOTHING


def test_both_changing_to_the_same_is_no_conflict(send: Any, editor: Editor, pack: pathlib.Path) -> None:
    send(pack)
    edit_here(editor, "capc", "The same")
    retitle(pack, "capc", "The same")
    assert counts(send(pack)) == NOTHING
    retitle(pack, "capc", "Once more")
    assert slugs(send(pack), "changed") == ["capc"]


def test_what_was_retired_here_does_not_come_back_by_itself(
    send: Any, editor: Editor, catalog_client: FlaskClient, pack: pathlib.Path
) -> None:
    send(pack)
    assert editor.post("/v1/admin/resources/capc/retire").status_code == 200
    assert counts(send(pack)) == NOTHING
    retitle(pack, "capc", "New")
    assert slugs(send(pack), "conflicts") == ["capc"]
    assert catalog_client.get("/v1/resources/capc").status_code == 410


def test_a_mistake_anywhere_imports_nothing(send: Any, catalog_database: Database, pack: pathlib.Path) -> None:
    retitle(pack, "capc", "")
    reply = send(pack)
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"].startswith("resources/capc.yaml")
    preview = send(pack, dry_run=True)
    assert preview.status_code == 200
    assert preview.json["errors"][0]["file"] == "resources/capc.yaml"
    assert set(rows(catalog_database).values()) == {0}


def test_a_failure_while_publishing_imports_nothing(
    send: Any, editor: Editor, catalog_database: Database, pack: pathlib.Path
) -> None:
    send(pack)
    before = rows(catalog_database)
    retitle(pack, "vitaltalk", "New")
    retitle(pack, "capc", "New")
    # The catalogue knows capc as another kind, which a resource never changes.
    with catalog_database.transaction() as session:
        session.execute(sa.text("UPDATE resources SET kind = 'page', imported_hash = 'x' WHERE slug = 'capc'"))
    reply = send(pack, overwrite=True)
    assert reply.status_code == 422
    assert reply.json["errors"][0]["field"] == "resource capc: content.kind"
    assert rows(catalog_database) == before


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with the given entries beside a manifest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        made.writestr("pack.yaml", "format: 1\n")
        for name, content in entries:
            made.writestr(name, content)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """An entry that is a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


HOSTILE = {
    "traversal": archive(("../../outside.yaml", b"x")),
    "absolute": archive(("/etc/outside.yaml", b"x")),
    "backslash": archive(("..\\outside.yaml", b"x")),
    "symlink": archive((link("media/a.txt"), b"/etc/passwd")),
    "bomb": archive(("big.md", b"\x00" * (80 * 1024 * 1024))),
    "program": archive(("run.sh", b"rm -rf /")),
    "twice": archive(("A.md", b"a"), ("a.md", b"b")),
    "no zip": b"This is not a zip file.",
    "cut short": archive(("a.md", b"x" * 1000))[:-60],
    "empty": b"",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_refused_with_a_reason(
    send: Any, catalog_database: Database, tmp_path: pathlib.Path, kind: str
) -> None:
    for dry_run in (False, True):
        reply = send(HOSTILE[kind], dry_run=dry_run)
        assert reply.status_code == (200 if dry_run else 422)
        assert "archive was refused" in reply.json["errors"][0]["message"]
    assert set(rows(catalog_database).values()) == {0}
    assert not list(tmp_path.rglob("outside.yaml"))


def test_a_media_file_that_is_something_else_is_refused(send: Any, pack: pathlib.Path) -> None:
    captions = next(pack.glob("media/*/captions.en.vtt"))
    captions.write_bytes(b"WEBVTT\n\n<script>alert(1)</script>\x07")
    reply = send(pack)
    assert reply.status_code == 422
    assert any("control characters" in each["message"] for each in reply.json["errors"])


def test_a_form_without_a_pack_is_told_so(editor: Editor) -> None:
    for form in ({}, {"pack": "text"}):
        reply = editor.client.post("/v1/admin/imports", data=form, headers=editor.headers)
        assert reply.status_code == 422
        assert reply.json["errors"][0]["field"] == "pack"
