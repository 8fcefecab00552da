"""What is published comes out as a pack that gives the same catalogue again, or there is no export."""

import io
import pathlib
import zipfile
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.catalog.packs.archive import zip_pack
from shared.database import Database
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, pathway, programme

PACK = pathlib.Path(__file__).parents[3] / "content" / "palliative-care"
EXPORT = "/v1/admin/exports?programme=palliative-care"
TABLES = {"resources": "resource_revisions", "pathways": "pathway_revisions", "programmes": "programme_revisions"}


def send(editor: Editor, packed: bytes, **query: Any) -> TestResponse:
    form = {"pack": (io.BytesIO(packed), "pack.zip")}
    reply = editor.client.post("/v1/admin/imports", query_string=query, data=form, headers=editor.headers)
    reply.request.environ["wsgi.input"].close()
    return reply


def hashes(database: Database) -> dict[str, str]:
    with database.reading() as session:
        rows = [session.execute(sa.text(f"SELECT slug, published_hash FROM {table}")).all() for table in TABLES]
    return {f"{row.slug}": row.published_hash for found in rows for row in found}


def test_an_export_brings_an_empty_catalogue_to_the_same_content(
    editor: Editor,
    catalog_client: FlaskClient,
    catalog_database: Database,
    catalog_settings: Any,
    app_for: Callable[..., Any],
    empty_database: Callable[[str], Any],
) -> None:
    assert send(editor, zip_pack(PACK)).status_code == 200
    exported = editor.get(EXPORT)
    assert exported.status_code == 200, exported.json
    again = send(editor, exported.data).json
    assert (again["created"], again["changed"], again["conflicts"], again["errors"]) == ([], [], [], [])
    from shared.migrations import upgrade

    urls = empty_database("catalog")
    upgrade("catalog", urls.owner)
    other = app_for(catalog_settings.model_copy(update={"database_url": urls.runtime}))
    with other.test_client() as client:
        fresh = Editor(client)
        reply = send(fresh, exported.data)
        assert reply.status_code == 200, reply.json
        assert len(reply.json["created"]) == len(hashes(catalog_database))
        assert hashes(other.extensions["champions.database"]) == hashes(catalog_database)
        assert client.get("/v1/resources?q=MBO").json["searched_also"] != []
        assert fresh.get(EXPORT).data == exported.data


def test_only_what_is_published_is_exported(editor: Editor) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    editor.draft(module("p9-m2"))
    with zipfile.ZipFile(io.BytesIO(editor.get(EXPORT).data)) as archive:
        names = archive.namelist()
    assert "modules/p9-m1/quiz.yaml" in names
    assert not any("p9-m2" in name for name in names)


def test_content_that_a_pack_cannot_say_is_refused_by_name(editor: Editor) -> None:
    points = [{"id": "k1", "title": "Point", "text": "Some text\n\n## A heading of its own", "sources": ["SRC-1"]}]
    editor.publish(module(key_points=points))
    editor.publish(pathway(), "pathways")
    editor.publish(programme(), "programmes")
    refused = editor.get(EXPORT)
    assert refused.status_code == 409
    assert "p9-m1" in refused.json["detail"]


def test_only_editors_export_what_exists(editor: Editor, catalog_client: FlaskClient) -> None:
    assert editor.get(EXPORT).status_code == 404
    assert editor.get("/v1/admin/exports?programme=../x").status_code == 422
    assert catalog_client.get(EXPORT).status_code == 401
