"""Imports in the background: compared first, applied as they were shown, taken over when their courier is lost."""

import datetime as dt
import io
import pathlib
import shutil
import stat
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from services.catalog.imports.running import MOST_ATTEMPTS, ImportRunner
from services.catalog.packs.archive import zip_pack
from services.catalog.settings import Settings
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.documents import Documents
from shared.testing.tokens import client_token
from shared.testing.waiting import wait_for
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import page
from tests.integration.catalog.test_imports import change, pack  # noqa: F401 - a fixture

JOBS = "/v1/admin/imports"


@pytest.fixture
def runner(catalog_database: Database, catalog_settings: Settings) -> ImportRunner:
    return ImportRunner(catalog_database, Documents(catalog_settings.documents_url))


def send(editor: Editor, content: bytes, *, key: str = "", **query: Any) -> dict[str, Any]:
    headers = editor.headers | ({"Idempotency-Key": key} if key else {})
    form = {"pack": (io.BytesIO(content), "pack.zip"), "change_note": "From the pack"}
    reply = editor.client.post(JOBS, query_string={"background": True} | query, data=form, headers=headers)
    reply.request.environ["wsgi.input"].close()
    assert reply.status_code == 202, reply.json
    return dict(reply.json)


def job(editor: Editor, import_id: str) -> dict[str, Any]:
    return dict(editor.get(f"{JOBS}/{import_id}").json)


def kept_files(settings: Settings) -> list[pathlib.Path]:
    return list(pathlib.Path(settings.documents_url.removeprefix("file://")).rglob("*.zip"))


def test_a_pack_is_compared_then_applied(
    editor: Editor,
    runner: ImportRunner,
    catalog_client: FlaskClient,
    catalog_settings: Settings,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    assert runner.step() is False
    sent = send(editor, zip_pack(pack), dry_run=True, key="once")
    assert send(editor, zip_pack(pack), dry_run=True, key="once")["id"] == sent["id"]
    assert runner.step() is True
    compared = job(editor, sent["id"])
    assert (compared["state"], compared["total"]) == ("done", len(compared["preview"]["created"]))
    assert catalog_client.get("/v1/resources/capc").status_code == 404
    apply = f"{JOBS}/{sent['id']}/apply"
    assert editor.post(apply, {"confirm_count": 1}).json["count"] == compared["total"]
    assert editor.post(apply, {"confirm_count": compared["total"]}).status_code == 202
    assert editor.post(apply, {"confirm_count": compared["total"]}).json["type"] == "/problems/not-compared"
    assert runner.step() is True
    done = job(editor, sent["id"])
    assert (done["state"], done["dry_run"], done["done"]) == ("done", False, compared["total"])
    assert catalog_client.get("/v1/resources/capc").status_code == 200
    assert editor.get("/v1/admin/resources/capc/revisions").json["items"][0]["change_note"] == "From the pack"
    assert kept_files(catalog_settings) == []
    assert [each["id"] for each in editor.get(JOBS).json["items"]] == [sent["id"]]


def test_nothing_is_done_but_what_was_shown(
    editor: Editor,
    runner: ImportRunner,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    sent = send(editor, zip_pack(pack), dry_run=True)
    runner.step()
    direct = {"pack": (io.BytesIO(zip_pack(pack)), "pack.zip")}
    assert editor.client.post(JOBS, data=direct, headers=editor.headers).status_code == 200
    editor.post(f"{JOBS}/{sent['id']}/apply", {"confirm_count": job(editor, sent["id"])["total"]})
    runner.step()
    failed = job(editor, sent["id"])
    assert failed["state"] == "failed"
    assert "changed after the differences were shown" in failed["reason"]


def test_a_cancelled_import_does_nothing(
    editor: Editor,
    runner: ImportRunner,
    catalog_settings: Settings,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    sent = send(editor, zip_pack(pack))
    assert editor.post(f"{JOBS}/{sent['id']}/cancel").json["state"] == "cancelled"
    assert runner.step() is False
    assert editor.post(f"{JOBS}/{sent['id']}/cancel").status_code == 409
    assert kept_files(catalog_settings) == []


def test_another_courier_takes_over_and_gives_up_in_the_end(
    editor: Editor,
    runner: ImportRunner,
    catalog_database: Database,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    sent = send(editor, zip_pack(pack), dry_run=True)
    held = sa.text(
        "UPDATE pack_imports SET state = 'running', attempts = :n, lease_until = now() + :s * interval '1 s'"
    )
    with catalog_database.transaction() as session:
        session.execute(held, {"n": 1, "s": 30})
    assert runner.step() is False
    with catalog_database.transaction() as session:
        session.execute(held, {"n": 1, "s": -1})
    assert runner.step() is True
    assert job(editor, sent["id"])["state"] == "done"
    again = send(editor, zip_pack(pack), dry_run=True)
    with catalog_database.transaction() as session:
        session.execute(sa.text(f"{held.text} WHERE id = :id"), {"n": MOST_ATTEMPTS, "s": -1, "id": again["id"]})
    assert runner.step() is True
    assert job(editor, again["id"])["reason"].startswith("Given up")


def test_where_reviews_are_demanded_an_import_makes_drafts(
    editor: Editor,
    runner: ImportRunner,
    catalog_client: FlaskClient,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    etag = editor.get("/v1/admin/editorial-rule").headers["ETag"]
    headers = editor.headers | {"If-Match": etag}
    editor.client.put("/v1/admin/editorial-rule", json={"review_required": True}, headers=headers)
    sent = send(editor, zip_pack(pack))
    runner.step()
    done = job(editor, sent["id"])
    assert done["report"]["review_required"] is True
    assert catalog_client.get("/v1/resources").json["items"] == []
    assert len(editor.get("/v1/admin/reviews").json["items"]) == done["total"]
    reader = Editor(catalog_client)
    reader.headers = client_token(["catalog:write"], client_id="reader")
    match = {"If-Match": editor.get("/v1/admin/resources/capc").headers["ETag"]}
    reader.post("/v1/admin/resources/capc/review/decision", {"decision": "approve"}, **match)
    assert editor.post("/v1/admin/resources/capc/publish", {}).status_code == 201


def _zip(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("pack.yaml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_zip(**{"../pack.yaml": b"x"}), "not a plain file name"),
        (_link(), "links and special files are not taken"),
        (_zip(**{"pack.yaml": b"0" * 5_000_000}), "unpacks to more than"),
        (b"PK not a zip", "not a readable zip file"),
    ],
)
def test_hostile_files_are_refused_with_their_reason(
    editor: Editor, runner: ImportRunner, catalog_settings: Settings, content: bytes, reason: str
) -> None:
    sent = send(editor, content, dry_run=True)
    runner.step()
    refused = job(editor, sent["id"])
    assert refused["state"] == "refused"
    assert reason in refused["preview"]["errors"][0]["message"]
    assert kept_files(catalog_settings) == []


def test_a_pack_with_a_mistake_is_refused_by_line(
    editor: Editor,
    runner: ImportRunner,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    change(pack / "resources" / "capc.yaml", title="")
    shutil.rmtree(pack / "media", ignore_errors=True)
    sent = send(editor, zip_pack(pack))
    runner.step()
    refused = job(editor, sent["id"])
    assert refused["state"] == "refused"
    assert any("capc" in each["file"] for each in refused["report"]["errors"])


def test_a_courier_publishes_what_is_due_and_takes_packs_in(
    editor: Editor,
    catalog_background: Background,
    catalog_database: Database,
    pack: pathlib.Path,  # noqa: F811
) -> None:
    sent = send(editor, zip_pack(pack), dry_run=True)
    editor.draft(page())
    address = "/v1/admin/resources/a-page"
    match = editor.headers | {"If-Match": editor.get(address).headers["ETag"]}
    due_at = (now() + dt.timedelta(hours=1)).isoformat()
    editor.client.put(f"{address}/schedule", json={"due_at": due_at}, headers=match)
    with catalog_database.transaction() as session:
        session.execute(sa.text("UPDATE publication_schedules SET due_at = now()"))
    courier = catalog_background.courier()
    courier.start()
    try:
        wait_for(lambda: editor.get(address).json["state"] == "published", "the planned publication")
        wait_for(lambda: job(editor, sent["id"])["state"] == "done", "the comparison of the pack", seconds=60)
    finally:
        courier.stop()
