"""Handing in what was completed elsewhere, and reviewing it, without JavaScript."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from urllib3 import encode_multipart_formdata

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

NOTE = "Complete when your certificate has been uploaded."
WAITING = {
    "id": "e1",
    "resource": "vitaltalk",
    "title": "VitalTalk courses",
    "state": "waiting",
    "reason": "",
    "completed_on": "2026-03-01",
    "hours": 12.5,
    "reflection": None,
    "file": {"name": "certificate.pdf", "media_type": "application/pdf", "size": 2048, "sha256": "0"},
    "submitted_at": "2026-03-02T10:00:00Z",
    "reviewed_at": None,
}
FOR_REVIEW = WAITING | {
    "learner_id": "somebody",
    "learner_name": "Bo Example",
    "profession": "nurse",
    "reviewer_name": None,
    "age_days": 3,
    "same_from_others": 1,
    "same_from_learner": 0,
}
Enter = Callable[..., Browser]


def content(note: str = NOTE, rule: str = "evidence") -> dict[str, Any]:
    texts = {
        "title": "VitalTalk courses",
        "summary": "Courses.",
        "provider": "VitalTalk",
        "evidence_note": "Upload it.",
    }
    return {"slug": "vitaltalk", "kind": "external_course", "completion": {"rule": rule, "note": note}, **texts}


@pytest.fixture
def course(upstream: Upstream) -> Callable[..., None]:
    def offer(*, evidence: list[Any] | None = None, completed: bool = False, **more: str) -> None:
        upstream.answers["GET /v1/resources/vitaltalk"] = {
            "slug": "vitaltalk",
            "kind": "external_course",
            "revision": 1,
            "content": content(**more),
        }
        upstream.answers["GET /v1/me/resources/vitaltalk"] = {
            "revision": 1,
            "latest_revision": 1,
            "completed": completed,
            "completed_at": "2026-03-05T10:00:00Z" if completed else None,
            "evidence": evidence or [],
        }

    return offer


def file(text: bytes = b"%PDF-1.7", name: str = "c.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text), name


PAGE = "/resources/vitaltalk/completion"


def test_a_learner_hands_in_a_file_and_is_told_what_happens_next(
    signed_in: Enter, upstream: Upstream, course: Callable[..., None]
) -> None:
    course()
    upstream.answers["POST /v1/me/evidence"] = (201, WAITING)
    browser = signed_in()
    answer = browser.send(PAGE, completed_on="2026-03-01", hours="12.5", file=file())
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    (call,) = upstream.asked("POST /v1/me/evidence")
    assert call.headers["Content-Type"].startswith("multipart/form-data")
    assert "A reviewer looks at it" in browser.get(PAGE).text


def test_a_form_keeps_what_was_typed_when_the_file_is_missing_or_refused(
    signed_in: Enter, upstream: Upstream, course: Callable[..., None]
) -> None:
    course()
    browser = signed_in()
    missing = browser.send(PAGE, completed_on="2026-03-01", hours="2")
    assert missing.status_code == 422
    assert 'value="2026-03-01"' in missing.text
    assert '<a href="#field-file">' in missing.text
    errors = [{"field": "file", "message": "Only PDF, PNG and JPEG files can be handed in; this is none."}]
    upstream.answers["POST /v1/me/evidence"] = problem(422, "No", errors=errors)
    refused = browser.send(PAGE, completed_on="2026-03-01", file=file(b"<svg/>", "c.svg"))
    assert (refused.status_code, "this is none." in refused.text) == (422, True)


def test_a_file_that_is_too_large_is_refused_at_its_field(
    signed_in: Enter, upstream: Upstream, course: Callable[..., None]
) -> None:
    course()
    body, content_type = encode_multipart_formdata(
        {"completed_on": "2026-03-01", "file": ("c.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024)}
    )
    browser = signed_in()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(PAGE).text)
    assert token
    headers = {"X-CSRFToken": token[1]}
    refused = browser.client.post(PAGE, data=body, content_type=content_type, headers=headers)
    assert (refused.status_code, "larger than 10 MB" in refused.text) == (422, True)
    assert not upstream.asked("POST /v1/me/evidence")


def test_where_the_note_asks_for_a_reflection_no_file_is_asked_for(
    signed_in: Enter, upstream: Upstream, course: Callable[..., None]
) -> None:
    course(note="Write a one-line reflection.")
    upstream.answers["POST /v1/me/evidence"] = (201, WAITING | {"state": "accepted"})
    browser = signed_in()
    assert 'type="file"' not in browser.get(PAGE).text
    assert browser.send(PAGE, completed_on="2026-03-01").status_code == 422
    assert browser.send(PAGE, completed_on="2026-03-01", reflection="Ask first.").status_code == 303


def test_state_and_reason_stand_on_the_resource_and_in_my_learning(
    signed_in: Enter, upstream: Upstream, course: Callable[..., None]
) -> None:
    returned = WAITING | {"state": "returned", "reason": "The name cannot be read."}
    course(evidence=[returned])
    upstream.answers |= {"GET /v1/me/evidence": {"items": [returned]}, "GET /v1/me/enrollments": {"items": []}}
    upstream.answers["GET /v1/programmes/palliative-care"] = {"content": {"pathway": "champion"}, "pathway": "champion"}
    browser = signed_in()
    for page in ("/resources/vitaltalk", PAGE, "/learn"):
        assert "The name cannot be read." in browser.get(page).text, page
    assert "Hand in anew" in browser.get("/resources/vitaltalk").text


def test_nothing_can_be_handed_in_where_nothing_is_asked(signed_in: Enter, course: Callable[..., None]) -> None:
    course(rule="none")
    assert signed_in().get(PAGE).status_code == 404


def test_reviewers_see_the_queue_and_decide(signed_in: Enter, upstream: Upstream) -> None:
    upstream.answers |= {
        "GET /v1/evidence": {"items": [FOR_REVIEW], "next": None, "waiting": 1},
        "GET /v1/evidence/e1": FOR_REVIEW,
        "POST /v1/evidence/e1/review": FOR_REVIEW | {"state": "returned"},
    }
    browser = signed_in(roles=("learner", "reviewer"))
    queue = browser.get("/reviews").text
    assert "Bo Example" in queue
    assert "3 days" in queue
    assert "Same file as another learner" in queue
    without = browser.send("/reviews/e1", decision="returned")
    assert (without.status_code, "Tell the learner why" in without.text) == (422, True)
    decided = browser.send("/reviews/e1", decision="returned", reason="No name.")
    assert (decided.status_code, decided.headers["Location"]) == (303, "/reviews")
    (call,) = upstream.asked("POST /v1/evidence/e1/review")
    assert call.body == {"decision": "returned", "reason": "No name."}


def test_learners_are_kept_out_of_reviews(signed_in: Enter) -> None:
    assert signed_in().get("/reviews").status_code == 403


def test_a_file_opens_through_a_link_without_a_session(signed_in: Enter, upstream: Upstream, portal: Any) -> None:
    upstream.answers["POST /v1/evidence/e1/file-links"] = {"token": "t1", "url": "/x", "expires_in": 120}
    upstream.answers["GET /v1/evidence-files/t1"] = {"stands": "for a file"}
    opened = signed_in(roles=("reviewer",)).get("/reviews/e1/file")
    assert (opened.status_code, opened.headers["Location"]) == (303, "/evidence-files/t1")
    file = portal.test_client().get("/evidence-files/t1")
    assert file.status_code == 200
    assert "Set-Cookie" not in file.headers
    assert "Authorization" not in upstream.asked("GET /v1/evidence-files/t1")[0].headers


def test_the_transcript_is_a_page_and_files(signed_in: Enter, upstream: Upstream) -> None:
    entry = {
        "slug": "vitaltalk",
        "kind": "external_course",
        "title": "VitalTalk courses",
        "provider": "VitalTalk",
        "how": "Evidence accepted by a reviewer",
        "completed_on": "2026-03-01",
        "hours": 12.5,
        "certificate_code": None,
    }
    upstream.answers |= {
        "GET /v1/me/transcript": {"items": [entry]},
        "GET /v1/me/transcript.csv": {},
        "GET /v1/me/data": {},
    }
    browser = signed_in()
    page = browser.get("/learn/transcript").text
    assert "Evidence accepted by a reviewer" in page
    assert "March 1, 2026" in page
    for path, name in (("/learn/transcript.csv", "transcript.csv"), ("/learn/my-data.json", "my-learning-data.json")):
        assert browser.get(path).headers["Content-Disposition"] == f'attachment; filename="{name}"'
