"""Files that nothing refers to: listed, deleted, and kept from being deleted under a draft."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from shared.database import Database
from tests.integration.catalog.conftest import Editor

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"
LONG_AGO = dt.timedelta(days=2)


def aged(database: Database, *files: dict[str, Any]) -> None:
    """Let files have been sent two days ago."""
    statement = sa.text("UPDATE assets SET created_at = created_at - :age WHERE sha256 = ANY (:files)")
    with database.transaction() as session:
        session.execute(statement, {"age": LONG_AGO, "files": [each["sha256"] for each in files]})


def delete(editor: Editor, file: dict[str, Any]) -> Any:
    return editor.client.delete(f"/v1/admin/assets/{file['sha256']}", headers=editor.headers)


def unused(editor: Editor) -> list[str]:
    return [each["sha256"] for each in editor.get("/v1/admin/assets?unused=true").json["items"]]


def test_a_file_counts_as_unused_after_a_day_and_is_deleted_for_good(
    editor: Editor, catalog_database: Database, catalog_client: FlaskClient
) -> None:
    file = editor.send("left.vtt", CAPTIONS)
    assert unused(editor) == []
    early = delete(editor, file)
    assert (early.status_code, early.json["type"]) == (409, "/problems/file-just-sent")
    aged(catalog_database, file)
    assert unused(editor) == [file["sha256"]]
    assert [delete(editor, file).status_code for _ in range(2)] == [204, 204]
    assert unused(editor) == []
    assert editor.get(f"/v1/admin/assets/{file['sha256']}").status_code == 404
    assert catalog_client.get(file["url"]).status_code == 404
    log = editor.get(f"/v1/admin/audit-log?subject={file['sha256']}&subject_type=asset").json["items"]
    assert [each["action"] for each in log] == ["deleted", "stored"]
    assert editor.send("left.vtt", CAPTIONS)["sha256"] == file["sha256"]
    assert catalog_client.get(file["url"]).data == CAPTIONS


def test_a_file_that_is_sent_again_is_too_new_to_be_deleted(editor: Editor, catalog_database: Database) -> None:
    file = editor.send("left.vtt", CAPTIONS)
    aged(catalog_database, file)
    editor.send("left.vtt", CAPTIONS)
    assert delete(editor, file).status_code == 409


def test_what_a_draft_or_an_earlier_edition_refers_to_is_not_deleted(
    editor: Editor, catalog_database: Database, recording: dict[str, Any]
) -> None:
    older = recording["media"]["poster"]
    editor.publish(recording)
    newer = editor.send("poster.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 41)
    recording["media"]["poster"] = newer
    assert editor.draft(recording).status_code == 200
    aged(catalog_database, older, newer)
    for file, edition in ((older, "published"), (newer, "draft")):
        refused = delete(editor, file)
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/file-in-use")
        assert [(each["slug"], each["edition"]) for each in refused.json["uses"]] == [("a-talk", edition)]
    assert unused(editor) == []


def test_a_draft_never_begins_to_refer_to_a_file_that_is_being_deleted(
    editor: Editor, catalog_app: Flask, catalog_database: Database, recording: dict[str, Any]
) -> None:
    for number in range(4):
        file = editor.send("captions.vtt", CAPTIONS + b"\n00:03.000 --> 00:04.000\n%d\n" % number)
        aged(catalog_database, file)
        content = recording | {"slug": f"talk-{number}"}
        content["media"]["captions"][0]["asset"] = file
        acts = (lambda one: one.draft(content), lambda one: delete(one, file))  # noqa: B023 - done within the turn
        with ThreadPoolExecutor(2) as pool:
            drafted, deleted = pool.map(lambda act: act(Editor(catalog_app.test_client())), acts)
        if deleted.status_code == 409:
            assert drafted.status_code == 201
        elif drafted.status_code == 201:
            # Drafted when it was gone already: a draft may be ahead of its files, what is published may not.
            assert editor.post(f"/v1/admin/resources/talk-{number}/publish").status_code == 422
        else:
            assert (drafted.status_code, deleted.status_code) == (422, 204)


def test_a_draft_that_waits_for_a_deletion_is_refused(
    editor: Editor, catalog_app: Flask, catalog_database: Database, recording: dict[str, Any]
) -> None:
    file = recording["media"]["captions"][0]["asset"]
    with ThreadPoolExecutor(1) as pool, catalog_database.transaction() as session:
        session.execute(sa.text("DELETE FROM assets WHERE sha256 = :sha256"), {"sha256": file["sha256"]})
        drafting = pool.submit(lambda: Editor(catalog_app.test_client()).draft(recording))
        waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not session.execute(waits).scalar() and not drafting.done():
            pass
        session.commit()
        refused = drafting.result()
    assert refused.status_code == 422
    assert "deleted just now" in refused.json["errors"][0]["message"]


def test_unused_files_are_listed_page_by_page_with_a_bounded_look(
    editor: Editor, catalog_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.catalog.assets.queries.LOOKED_AT", 2)
    files = [editor.send(f"{number}.txt", f"text {number}".encode()) for number in range(5)]
    aged(catalog_database, *files)
    found, address = [], "/v1/admin/assets?unused=true&limit=1"
    cursor = ""
    while True:
        page = editor.get(address + cursor).json
        found += [each["sha256"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == [each["sha256"] for each in reversed(files)]
