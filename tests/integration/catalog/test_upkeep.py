"""What readers report as broken, and entries that are verified."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from shared.database import Database
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import page


@pytest.fixture
def course(editor: Editor) -> dict[str, Any]:
    content = page("course", last_verified_on="2026-01-01") | {"kind": "external_course", "evidence_note": "A letter."}
    content |= {"completion": {"rule": "evidence", "note": "Send the letter."}}
    del content["body"]
    assert editor.publish(content).status_code == 201
    return content


def _report(client: FlaskClient, address: str, note: str = "", slug: str = "course") -> int:
    headers = {"X-Forwarded-For": address}
    return client.post(f"/v1/resources/{slug}/broken-reports", json={"note": note}, headers=headers).status_code


@pytest.mark.usefixtures("course")
def test_reports_of_one_resource_are_counted_once_for_each_caller(editor: Editor, catalog_client: FlaskClient) -> None:
    for address in ("203.0.113.1", "203.0.113.1", "203.0.113.2"):
        assert _report(catalog_client, address, note=f"Gone  for {address}") == 202
    (report,) = editor.get("/v1/admin/upkeep").json["reports"]
    assert (report["slug"], report["times"]) == ("course", 2)
    assert report["notes"] == ["Gone for 203.0.113.1", "Gone for 203.0.113.2"]
    assert catalog_client.get("/v1/resources/course").status_code == 200, "a report hides nothing"


@pytest.mark.usefixtures("course")
def test_a_settled_report_leaves_the_queue_and_a_new_one_opens_it_again(
    editor: Editor, catalog_client: FlaskClient
) -> None:
    _report(catalog_client, "203.0.113.3")
    (report,) = editor.get("/v1/admin/upkeep").json["reports"]
    address = f"/v1/admin/broken-reports/{report['id']}/decision"
    assert editor.post(address, {"decision": "fixed"}).status_code == 204
    assert editor.post(address, {"decision": "ignored"}).json["type"] == "/problems/report-settled"
    assert editor.get("/v1/admin/upkeep").json["reports"] == []
    entry = editor.get("/v1/admin/audit-log?subject=course").json["items"][0]
    assert (entry["action"], entry["details"]) == ("report-settled", {"decision": "fixed", "times": 1})
    _report(catalog_client, "203.0.113.4")
    assert len(editor.get("/v1/admin/upkeep").json["reports"]) == 1


def test_what_is_not_published_cannot_be_reported(catalog_client: FlaskClient) -> None:
    assert _report(catalog_client, "203.0.113.5", slug="nothing") == 404


@pytest.mark.usefixtures("course")
def test_one_caller_cannot_fill_the_queue(catalog_client: FlaskClient) -> None:
    answers = [_report(catalog_client, "203.0.113.6") for _ in range(31)]
    assert (answers[0], answers[-1]) == (202, 429)


def test_verified_today_publishes_a_revision_with_the_day(
    editor: Editor, course: dict[str, Any], catalog_client: FlaskClient, catalog_database: Database
) -> None:
    assert [each["slug"] for each in editor.get("/v1/admin/upkeep").json["unverified"]] == ["course"]
    reply = editor.post("/v1/admin/resources/course/verification", {}, **{"Idempotency-Key": "k1"})
    assert (reply.status_code, reply.json["revision"]) == (200, 2)
    shown = catalog_client.get("/v1/resources/course").json["content"]
    assert shown == shown | {"last_verified_on": dt.datetime.now(dt.UTC).date().isoformat(), "title": course["title"]}
    assert editor.post("/v1/admin/resources/course/verification", {}).json["revision"] == 2, "today is known already"
    with catalog_database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM resource_revisions")).scalar() == 2


def test_verifying_does_not_publish_what_somebody_is_writing(editor: Editor, course: dict[str, Any]) -> None:
    editor.draft(course | {"title": "Half a thought"})
    refused = editor.post("/v1/admin/resources/course/verification", {})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/draft-differs")
