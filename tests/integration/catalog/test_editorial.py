"""Reviews that cannot be passed by, publication at a time, what follows an edit, and restoring."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.catalog.schedules.running import publish_due
from shared.clock import now, rfc3339
from shared.database import Database
from shared.testing.delivery import published
from shared.testing.tokens import client_token
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, page, pathway

A_PAGE = "/v1/admin/resources/a-page"


@pytest.fixture
def reader(catalog_client: FlaskClient) -> Editor:
    """A second person."""
    second = Editor(catalog_client)
    second.headers = client_token(["catalog:write"], client_id="reader")
    return second


@pytest.fixture
def demanded(editor: Editor) -> None:
    """Nothing is published without a review."""
    assert switch(editor, on=True).json["review_required"] is True


def switch(editor: Editor, *, on: bool) -> TestResponse:
    present = editor.get("/v1/admin/editorial-rule")
    headers = editor.headers | {"If-Match": present.headers["ETag"]}
    return editor.client.put("/v1/admin/editorial-rule", json={"review_required": on}, headers=headers)


def decide(editor: Editor, decision: str, reason: str = "", address: str = A_PAGE) -> TestResponse:
    etag = editor.get(address).headers["ETag"]
    return editor.post(f"{address}/review/decision", {"decision": decision, "reason": reason}, **{"If-Match": etag})


def schedule(editor: Editor, due_at: dt.datetime, address: str = A_PAGE) -> TestResponse:
    headers = editor.headers | {"If-Match": editor.get(address).headers["ETag"]}
    body = {"due_at": due_at.isoformat(), "change_note": "As planned"}
    return editor.client.put(f"{address}/schedule", json=body, headers=headers)


def run_when_due(database: Database) -> None:
    """Let an hour pass for what is planned, then do what a courier does."""
    with database.transaction() as session:
        session.execute(sa.text("UPDATE publication_schedules SET due_at = due_at - interval '1 hour'"))
    with database.transaction() as session:
        publish_due(session)


def soon() -> dt.datetime:
    return now() + dt.timedelta(minutes=30)


def test_without_the_rule_a_review_is_a_courtesy(editor: Editor, reader: Editor) -> None:
    editor.draft(page())
    assert editor.post(f"{A_PAGE}/review", {"note": "Is the dose right?"}).status_code == 201
    assert editor.post(f"{A_PAGE}/review", {}).json["type"] == "/problems/review-open"
    queue = reader.get("/v1/admin/reviews").json["items"]
    assert [(each["slug"], each["note"], each["requested_by"]) for each in queue] == [
        ("a-page", "Is the dose right?", "editor")
    ]
    assert editor.get(A_PAGE).json["review"]["state"] == "open"
    assert editor.publish(page()).status_code == 201


def test_nothing_passes_by_the_reviewer_where_reviews_are_demanded(
    editor: Editor, reader: Editor, demanded: None
) -> None:
    editor.draft(page())
    for refused in (editor.post(f"{A_PAGE}/publish", {}), schedule(editor, soon())):
        assert refused.json["type"] == "/problems/review-missing"
    body = {"act": "publish", "slugs": ["a-page"], "confirm_count": 1}
    assert editor.post("/v1/admin/resource-acts?dry_run=true", body).json["items"][0]["became"] == "refused"
    editor.post(f"{A_PAGE}/review", {})
    assert decide(editor, "approve").json["type"] == "/problems/own-work"
    assert decide(reader, "approve").json["state"] == "approved"
    assert editor.post(f"{A_PAGE}/publish", {}).status_code == 201


def test_who_has_worked_on_the_draft_does_not_review_it(editor: Editor, reader: Editor, demanded: None) -> None:
    editor.draft(page())
    reader.draft(page(title="A word of mine"))
    editor.post(f"{A_PAGE}/review", {})
    assert decide(reader, "approve").status_code == 403
    third = Editor(editor.client)
    third.headers = client_token(["catalog:write"], client_id="third")
    assert decide(third, "approve").status_code == 200


def test_an_approval_is_of_one_content_only(editor: Editor, reader: Editor, demanded: None) -> None:
    editor.draft(page())
    editor.post(f"{A_PAGE}/review", {})
    decide(reader, "approve")
    editor.draft(page(title="Something else"))
    assert editor.get(A_PAGE).json["review"]["current"] is False
    assert editor.post(f"{A_PAGE}/publish", {}).json["type"] == "/problems/review-missing"


def test_a_refusal_needs_a_reason_and_goes_back_to_draft(editor: Editor, reader: Editor) -> None:
    editor.draft(page())
    editor.post(f"{A_PAGE}/review", {})
    assert decide(reader, "refuse").json["errors"][0]["field"] == "reason"
    assert decide(reader, "refuse", "The source is old.").json["reason"] == "The source is old."
    assert reader.get("/v1/admin/reviews").json["items"] == []
    assert editor.post(f"{A_PAGE}/review", {}).status_code == 201


def test_a_decision_is_about_what_was_read(editor: Editor, reader: Editor) -> None:
    editor.draft(page())
    editor.post(f"{A_PAGE}/review", {})
    body = {"decision": "approve"}
    assert reader.post(f"{A_PAGE}/review/decision", body).status_code == 428
    assert reader.post(f"{A_PAGE}/review/decision", body, **{"If-Match": '"9"'}).status_code == 412


def test_an_edit_takes_the_request_back(editor: Editor, reader: Editor) -> None:
    editor.draft(page())
    editor.post(f"{A_PAGE}/review", {})
    review = editor.draft(page(title="Better")).json["review"]
    assert (review["state"], review["reason"]) == ("withdrawn", "The draft was changed.")
    assert decide(reader, "approve").json["type"] == "/problems/no-review-open"


def test_the_demand_is_switched_off_by_two_people(editor: Editor, reader: Editor, demanded: None) -> None:
    assert switch(editor, on=False).json["off_asked_by"] == "editor"
    assert switch(editor, on=False).json["review_required"] is True
    assert switch(editor, on=True).json["off_asked_by"] is None
    switch(editor, on=False)
    assert switch(reader, on=False).json["review_required"] is False


def test_verifying_needs_no_review(editor: Editor, reader: Editor) -> None:
    editor.publish(page())
    switch(editor, on=True)
    assert editor.post(f"{A_PAGE}/verification", {}).json["revision"] == 2


def test_what_is_due_is_published_once(editor: Editor, catalog_database: Database) -> None:
    editor.draft(page())
    assert schedule(editor, soon()).json["state"] == "waiting"
    with catalog_database.transaction() as session:
        publish_due(session)
    assert editor.get(A_PAGE).json["state"] == "draft"
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: run_when_due(catalog_database), range(2)))
    assert editor.get(A_PAGE).json["schedule"]["state"] == "published"
    revisions = editor.get(f"{A_PAGE}/revisions").json["items"]
    assert [(each["number"], each["change_note"]) for each in revisions] == [(1, "As planned")]
    assert len(published(catalog_database, "catalog.resource.published.v1")) == 1


def test_a_plan_is_moved_and_cancelled(editor: Editor, catalog_database: Database) -> None:
    editor.draft(page())
    first = schedule(editor, soon()).json
    later = soon() + dt.timedelta(days=1)
    moved = schedule(editor, later).json
    assert (moved["id"], moved["due_at"]) == (first["id"], rfc3339(later))
    assert editor.client.delete(f"{A_PAGE}/schedule", headers=editor.headers).status_code == 204
    assert editor.client.delete(f"{A_PAGE}/schedule", headers=editor.headers).status_code == 409
    run_when_due(catalog_database)
    assert editor.get(A_PAGE).json["state"] == "draft"


@pytest.mark.parametrize("due_at", [now() - dt.timedelta(minutes=1), now() + dt.timedelta(days=1000)])
def test_a_time_that_is_over_or_far_is_refused(editor: Editor, due_at: dt.datetime) -> None:
    editor.draft(page())
    assert schedule(editor, due_at).json["errors"][0]["field"] == "due_at"


def test_an_edit_cancels_the_plan_and_says_so(editor: Editor, catalog_database: Database) -> None:
    editor.draft(page())
    schedule(editor, soon())
    plan = editor.draft(page(title="Changed")).json["schedule"]
    assert plan["state"] == "cancelled"
    assert "The draft was changed" in plan["reason"]
    assert [each["slug"] for each in editor.get("/v1/admin/schedules?state=cancelled").json["items"]] == ["a-page"]
    run_when_due(catalog_database)
    assert editor.get(A_PAGE).json["state"] == "draft"


def test_publishing_by_hand_ends_the_plan(editor: Editor) -> None:
    editor.draft(page())
    schedule(editor, soon())
    editor.post(f"{A_PAGE}/publish", {})
    assert editor.get(A_PAGE).json["schedule"]["state"] == "cancelled"
    assert editor.get("/v1/admin/schedules?state=cancelled").json["items"] == []


def test_a_plan_that_fails_is_shown_and_the_others_run(editor: Editor, catalog_database: Database) -> None:
    editor.publish(module())
    editor.draft(pathway(), "pathways")
    editor.draft(page())
    schedule(editor, soon(), "/v1/admin/pathways/champion")
    schedule(editor, soon())
    editor.post("/v1/admin/resources/p9-m1/retire", {"reason": "Outdated"})
    run_when_due(catalog_database)
    assert editor.get(A_PAGE).json["state"] == "published"
    failed = editor.get("/v1/admin/schedules?state=failed").json["items"]
    assert [(each["slug"], each["reason"]) for each in failed] == [("champion", "p9-m1 is not published.")]
    assert editor.get("/v1/admin/audit-log?subject=champion&subject_type=pathway").json["items"][0]["action"] == (
        "scheduled-publication-failed"
    )
    editor.post("/v1/admin/resources/p9-m1/restore", {"reason": "It was right after all"})
    editor.post("/v1/admin/pathways/champion/publish", {})
    assert editor.get("/v1/admin/schedules?state=failed").json["items"] == []


def test_what_belongs_together_is_published_in_its_order(editor: Editor, catalog_database: Database) -> None:
    editor.draft(pathway(), "pathways")
    editor.draft(module())
    schedule(editor, soon(), "/v1/admin/pathways/champion")
    schedule(editor, soon() + dt.timedelta(seconds=5), "/v1/admin/resources/p9-m1")
    run_when_due(catalog_database)
    assert editor.get("/v1/admin/pathways/champion").json["state"] == "published"


def test_a_retired_resource_is_restored_as_it_was(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(page())
    editor.draft(page(title="Not yet"))
    assert editor.post(f"{A_PAGE}/restore", {"reason": "x"}).status_code == 409
    editor.post(f"{A_PAGE}/retire", {"reason": "Its source was withdrawn."})
    restored = editor.post(f"{A_PAGE}/restore", {"reason": "The source is back."})
    assert restored.json == {"slug": "a-page", "state": "published", "revision": 2}
    assert catalog_client.get("/v1/resources/a-page").json["title"] == "Title of a-page"
    assert editor.get(A_PAGE).json["unpublished_changes"] is True
    log = editor.get("/v1/admin/audit-log?subject=a-page").json["items"]
    assert [each["action"] for each in log[:3]] == ["restored", "published", "retired"]
    assert log[2]["details"]["reason"] == "Its source was withdrawn."
    assert [each["slug"] for each in catalog_client.get("/v1/resources").json["items"]] == ["a-page"]


def test_a_draft_is_previewed_as_everybody_would_read_it(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.draft(module())
    seen = editor.get("/v1/admin/resources/p9-m1/preview")
    assert seen.json["content"]["assessment"]["question_count"] == 2
    assert "SECRET-RATIONALE" not in seen.get_data(as_text=True)
    typed = editor.post("/v1/admin/resources/p9-m1/preview", {"content": module(title="Typed")})
    assert typed.json["title"] == "Typed"
    assert editor.get("/v1/admin/resources/p9-m1").json["content"]["title"] == "Title of p9-m1"
    assert catalog_client.get("/v1/admin/resources/p9-m1/preview").status_code == 401


def test_many_are_tried_counted_and_done(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(module())
    editor.publish(pathway(), "pathways")
    for slug in ("one", "two"):
        editor.publish(page(slug))
    body: dict[str, Any] = {"act": "retire", "slugs": ["one", "two", "p9-m1", "nowhere"], "note": "Tidying up"}
    tried = editor.post("/v1/admin/resource-acts?dry_run=true", body).json
    assert [each["became"] for each in tried["items"]] == ["done", "done", "refused", "refused"]
    assert "pathway champion" in tried["items"][2]["reason"]
    assert catalog_client.get("/v1/resources/one").status_code == 200
    refused = editor.post("/v1/admin/resource-acts", body | {"confirm_count": 4})
    assert (refused.status_code, refused.json["count"]) == (409, 2)
    sent = [
        editor.post("/v1/admin/resource-acts", body | {"confirm_count": 2}, **{"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert sent[0].json == sent[1].json
    assert catalog_client.get("/v1/resources/one").status_code == 410
    assert editor.get("/v1/admin/audit-log?subject=one").json["items"][0]["details"]["reason"] == "Tidying up"


def test_the_list_is_searched(editor: Editor) -> None:
    editor.publish(page("one", title="About 100 % of pain"))
    editor.draft(module())
    found: Callable[[str], list[str]] = lambda query: [  # noqa: E731
        each["slug"] for each in editor.get(f"/v1/admin/resources?{query}").json["items"]
    ]
    assert found("q=100 %25") == ["one"]
    assert found("kind=module") == ["p9-m1"]
    assert found("changed=true") == ["p9-m1"]
