"""What was completed elsewhere: handed in, reviewed, and never changed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from urllib3 import encode_multipart_formdata

from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import assert_published, deliver, perform_job, published
from tests.integration.progress.conftest import Learner, LearnerErased, Publish

PDF = b"%PDF-1.7\nA certificate of completion\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
SUBMITTED, REVIEWED = "progress.evidence.submitted.v1", "progress.evidence.reviewed.v1"


def course(slug: str, note: str = "Complete when your certificate has been uploaded.") -> dict[str, Any]:
    return {
        "slug": slug,
        "kind": "external_course",
        "title": f"Course {slug}",
        "completion": {"rule": "evidence", "note": note},
    }


@pytest.fixture
def courses(learner: Learner, publish_resource: Publish) -> Learner:
    publish_resource(course("elsewhere"))
    publish_resource(course("reading", "You attest it yourself: write a one-line reflection."))
    return learner


@pytest.fixture
def reviewer(progress_app: Any, token_for: Callable[..., dict[str, str]]) -> Learner:
    reviewer_id = uuid.uuid4()
    return Learner(progress_app.test_client(), reviewer_id, token_for(reviewer_id, roles=("learner", "reviewer")))


def hand_in(
    who: Learner,
    content: bytes | None = PDF,
    *,
    resource: str = "elsewhere",
    name: str = "certificate.pdf",
    **more: Any,
) -> Any:
    form = {"resource": resource, "completed_on": "2026-03-01", "hours": "12.5"} | more
    if content is not None:
        form["file"] = (name, content)
    body, content_type = encode_multipart_formdata(form)
    return who.client.post("/v1/me/evidence", data=body, headers=who.headers, content_type=content_type)


def review(who: Learner, evidence: Any, decision: str, reason: str = "") -> Any:
    return who.post(f"/v1/evidence/{evidence.json['id']}/review", {"decision": decision, "reason": reason})


def test_accepted_evidence_completes_the_resource(
    courses: Learner, reviewer: Learner, progress_database: Database
) -> None:
    handed_in = hand_in(courses)
    assert handed_in.status_code == 201, handed_in.json
    assert handed_in.json["state"] == "waiting"
    assert handed_in.json["hours"] == 12.5
    assert_published(progress_database, SUBMITTED, learner_id=courses.id, resource="elsewhere")
    before = courses.get("/v1/me/resources/elsewhere").json
    assert (before["completed"], before["why"]) == (False, "Handed in; waiting for a reviewer.")
    accepted = review(reviewer, handed_in, "accepted")
    assert accepted.status_code == 200, accepted.json
    after = courses.get("/v1/me/resources/elsewhere").json
    assert (after["completed"], after["percent"], after["why"]) == (True, 100, "Completion accepted.")
    assert after["evidence"][0]["state"] == "accepted"
    assert_published(progress_database, REVIEWED, decision="accepted", resource_title="Course elsewhere")
    assert_published(progress_database, "progress.resource.completed.v1", resource="elsewhere")
    assert hand_in(courses, PNG).json["title"] == "You have completed this resource already"


def test_what_is_returned_with_a_reason_can_be_handed_in_again(courses: Learner, reviewer: Learner) -> None:
    first = hand_in(courses)
    assert review(reviewer, first, "returned").status_code == 422
    assert review(reviewer, first, "returned", "The name cannot be read.").status_code == 200
    seen = courses.get("/v1/me/resources/elsewhere").json
    assert (seen["evidence"][0]["state"], seen["evidence"][0]["reason"]) == ("returned", "The name cannot be read.")
    assert seen["why"] == "Returned by the reviewer: something is missing."
    second = hand_in(courses, PNG, name="scan.png")
    assert second.status_code == 201
    assert review(reviewer, second, "accepted").status_code == 200
    states = [each["state"] for each in courses.get("/v1/me/evidence").json["items"]]
    assert states == ["accepted", "returned"]


def test_a_double_click_hands_in_once_and_something_else_has_to_wait(
    courses: Learner, progress_database: Database
) -> None:
    first, again = hand_in(courses), hand_in(courses)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert len(published(progress_database, SUBMITTED)) == 1
    assert hand_in(courses, PNG).json["type"] == "/problems/evidence-waiting"


def test_a_rejected_file_is_recognized_when_it_comes_again(courses: Learner, reviewer: Learner) -> None:
    review(reviewer, hand_in(courses), "rejected", "This is another course.")
    assert hand_in(courses).json["type"] == "/problems/evidence-repeated"
    assert hand_in(courses, PNG).status_code == 201


def test_the_reviewer_sees_that_somebody_else_handed_in_the_same_file(
    courses: Learner, reviewer: Learner, register: Callable[..., Learner]
) -> None:
    hand_in(courses)
    hand_in(register(name="Bo Example"))
    listed = reviewer.get("/v1/evidence").json
    assert listed["waiting"] == 2
    assert [each["learner_name"] for each in listed["items"]] == ["Ada Example", "Bo Example"]
    assert [each["same_from_others"] for each in listed["items"]] == [1, 1]


def test_the_queue_shows_what_waits_longest_first_and_its_age(courses: Learner, reviewer: Learner) -> None:
    with time_machine.travel("2026-06-01T08:00:00Z", tick=False):
        hand_in(courses)
    with time_machine.travel("2026-06-05T09:00:00Z", tick=False):
        page = reviewer.get("/v1/evidence?limit=1").json
    assert page["items"][0]["age_days"] == 4
    assert page["next"] is None


def test_a_reflection_is_enough_where_the_completion_note_says_so(courses: Learner, reviewer: Learner) -> None:
    assert hand_in(courses, None, resource="reading").json["errors"][0]["field"] == "reflection"
    attested = hand_in(courses, None, resource="reading", reflection="Ask about DNR before every operation.")
    assert (attested.status_code, attested.json["state"]) == (201, "accepted")
    assert courses.get("/v1/me/resources/reading").json["completed"]
    assert reviewer.get("/v1/evidence").json["waiting"] == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "certificate.svg"),
        (b"<!doctype html><script>alert(1)</script>", "certificate.pdf"),
        (b"MZ a program", "certificate.png"),
        (b"", "empty.pdf"),
    ],
)
def test_the_content_decides_what_a_file_is(courses: Learner, content: bytes, name: str) -> None:
    refused = hand_in(courses, content, name=name)
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "file"


def test_a_file_may_have_ten_megabytes(courses: Learner) -> None:
    mb = 1024 * 1024
    assert hand_in(courses, PDF + b"0" * (10 * mb)).status_code == 422
    assert hand_in(courses, PDF + b"0" * (12 * mb)).status_code == 413
    assert hand_in(courses, PDF + b"0" * (10 * mb - len(PDF))).status_code == 201


def test_dates_hours_and_missing_files_are_refused_at_their_field(courses: Learner) -> None:
    assert hand_in(courses, completed_on="2190-01-01").json["errors"][0]["field"] == "completed_on"
    assert hand_in(courses, hours="-1").json["errors"][0]["field"] == "hours"
    assert hand_in(courses, None).json["errors"][0]["field"] == "file"
    assert hand_in(courses, hours="").status_code == 201


def test_a_resource_that_is_completed_otherwise_takes_no_evidence(courses: Learner) -> None:
    assert hand_in(courses, resource="m1").json["type"] == "/problems/evidence-not-asked"
    assert hand_in(courses, resource="unknown").status_code == 404


def test_a_file_opens_by_a_short_lived_link_under_a_strict_policy(courses: Learner, reviewer: Learner) -> None:
    handed_in = hand_in(courses, PNG, name="../../etc/Zeugnis, Ädä  .exe")
    assert handed_in.json["file"]["name"] == "Zeugnis, Ädä.png"
    link = reviewer.post(f"/v1/evidence/{handed_in.json['id']}/file-links").json
    opened = reviewer.client.get(link["url"])
    assert opened.data == PNG
    assert opened.headers["Content-Type"] == "image/png"
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    assert opened.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in opened.headers
    with time_machine.travel(now() + dt.timedelta(minutes=3)):
        assert reviewer.client.get(link["url"]).status_code == 404
    assert reviewer.client.get("/v1/evidence-files/guessed").status_code == 404


def test_only_reviewers_see_the_queue_and_nobody_anothers_file(
    courses: Learner, register: Callable[..., Learner]
) -> None:
    handed_in, other = hand_in(courses).json["id"], register(name="Bo Example")
    assert other.get("/v1/evidence").status_code == 403
    assert other.post(f"/v1/evidence/{handed_in}/review", {"decision": "accepted"}).status_code == 403
    assert other.post(f"/v1/me/evidence/{handed_in}/file-links").status_code == 404
    assert courses.post(f"/v1/me/evidence/{handed_in}/file-links").status_code == 200


def test_nobody_reviews_themselves_and_nothing_is_reviewed_twice(
    courses: Learner, reviewer: Learner, token_for: Callable[..., dict[str, str]]
) -> None:
    handed_in = hand_in(courses)
    own = Learner(courses.client, courses.id, token_for(courses.id, roles=("learner", "reviewer")))
    assert review(own, handed_in, "accepted").status_code == 403
    assert review(reviewer, handed_in, "accepted").status_code == 200
    assert review(reviewer, handed_in, "rejected", "No.").json["type"] == "/problems/evidence-already-reviewed"


def test_facts_are_never_changed_and_an_erased_person_leaves_no_file(
    courses: Learner, reviewer: Learner, progress_database: Database, progress_background: Background
) -> None:
    handed_in = hand_in(courses)
    link = reviewer.post(f"/v1/evidence/{handed_in.json['id']}/file-links").json["url"]
    review(reviewer, handed_in, "accepted")
    for change in ("UPDATE evidence SET hours = 1", "DELETE FROM evidence", "UPDATE evidence_reviews SET reason = 'x'"):
        with pytest.raises(sa.exc.IntegrityError), progress_database.transaction() as session:
            session.execute(sa.text(change))
    with progress_database.reading() as session:
        key = session.execute(sa.text("SELECT file_key FROM evidence")).scalar_one()
    erased = LearnerErased(learner_id=courses.id, erased_at="2026-11-01T00:00:00Z")
    deliver(progress_background, erased, subject=str(courses.id))
    assert perform_job(progress_background, "progress.delete_document", key) == "done"
    assert reviewer.client.get(link).status_code == 404
    assert hand_in(courses, PNG).status_code == 410
    with progress_database.reading() as session:
        row = session.execute(sa.text("SELECT file_key, file_name, completed_on FROM evidence")).one()
    assert (row.file_key, row.file_name, str(row.completed_on)) == (None, None, "2026-03-01")
