"""Forms after an activity and pages for administrators of enrollments: nothing typed is lost, one effect each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

SCALE = {"lowest": "No", "highest": "Very", "options": [], "comment": "", "optional": False, "heading": ""}
FORM: dict[str, Any] = {
    "resource": "m1",
    "resource_title": "First module",
    "title": "How was it?",
    "introduction": "Three minutes.",
    "open": True,
    "given_at": None,
    "answers": {},
    "comments": {},
    "questions": [
        {"id": "clear", "type": "scale", "text": "Was it clear?", **SCALE},
        {"id": "topics", "type": "text", "text": "What next?", **SCALE, "optional": True},
        {"id": "minutes", "type": "minutes", "text": "How long?", **SCALE, "optional": True},
    ],
}
EVALUATION, COMMITMENTS = "/v1/me/resources/m1/evaluation", "/v1/me/resources/m1/commitments"
OFFER = {
    "resource": "m1",
    "resource_title": "First module",
    "open": True,
    "most": 3,
    "listed": ["Ask first."],
    "made": [],
}


@pytest.fixture
def learner(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {f"GET {EVALUATION}": FORM, f"GET {COMMITMENTS}": OFFER}
    return signed_in()


def test_a_refused_evaluation_keeps_what_was_typed(learner: Browser, upstream: Upstream) -> None:
    wrong = [{"field": "answers.clear", "message": "Please answer this question."}]
    upstream.answers[f"POST {EVALUATION}"] = problem(422, "Please look at this again", errors=wrong)
    shown = learner.send(
        "/resources/m1/evaluation",
        **{"answer:topics": "More on <pain>", "answer:minutes": "a few", "comment:clear": ""},
    )
    assert shown.status_code == 422
    assert "More on &lt;pain&gt;" in shown.text
    assert 'value="a few"' in shown.text
    assert 'href="#field-clear"' in shown.text
    sent = upstream.asked(f"POST {EVALUATION}")[0]
    assert sent.body == {"answers": {"topics": "More on <pain>", "minutes": "a few"}, "comments": {}}


def test_an_evaluation_leads_on_to_the_commitments(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[f"POST {EVALUATION}"] = (201, {"given_at": "2026-11-24T10:00:00Z"})
    upstream.answers["GET /v1/me/resources/m1"] = {"commitments": {"made": 0}}
    form = {"answer:clear": "4", "answer:minutes": "20", "idempotency_key": "once"}
    answer = learner.send("/resources/m1/evaluation", **form)
    assert (answer.status_code, answer.location) == (303, "/resources/m1/commitments")
    sent = upstream.asked(f"POST {EVALUATION}")[0]
    assert sent.body["answers"] == {"clear": 4, "minutes": 20}
    assert sent.headers["Idempotency-Key"] == "once"


def test_commitments_come_from_the_list_and_from_own_lines(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[f"POST {COMMITMENTS}"] = (201, {"made": 3})
    chosen = {"commitment": "Ask first.", "own": "Call early\n\nWrite it down", "follow_up": "yes"}
    answer = learner.send("/resources/m1/commitments", **chosen)
    assert (answer.status_code, answer.location) == (303, "/learn/commitments")
    assert upstream.asked(f"POST {COMMITMENTS}")[0].body == {
        "commitments": ["Ask first.", "Call early", "Write it down"],
        "follow_up": True,
    }


def test_too_many_commitments_come_back_with_the_words(learner: Browser, upstream: Upstream) -> None:
    wrong = [{"field": "commitments", "message": "Choose at most 3."}]
    upstream.answers[f"POST {COMMITMENTS}"] = problem(422, "Please look at this again", errors=wrong)
    shown = learner.send("/resources/m1/commitments", commitment="Ask first.", own="One\nTwo\nThree")
    assert shown.status_code == 422
    assert "One\nTwo\nThree" in shown.text
    assert 'value="Ask first." checked' in shown.text


def test_the_console_confirms_the_number_before_it_enrolls(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    items = [{"given": "ada@h.example", "learner_id": "1", "name": "Ada", "outcome": "enroll"}]
    found = {"pathway": "champion", "enroll": 1, "already": 0, "unknown": 0, "repeated": 0, "items": items}
    upstream.answers["POST /v1/admin/enrollments"] = found
    console = signed_in(roles=("administrator",))
    checked = console.send("/admin/enrollments", pathway="champion", text="ada@h.example", step="check")
    assert "1 person would be enrolled" in checked.text
    assert all(call.body.get("dry_run", True) for call in upstream.asked("POST /v1/admin/enrollments"))
    form = {"pathway": "champion", "text": "ada@h.example", "step": "enroll", "count": "1"}
    assert console.send("/admin/enrollments", **form).status_code == 303
    last = upstream.asked("POST /v1/admin/enrollments")[-1].body
    assert (last["dry_run"], last["confirm_count"]) == (False, 1)


def test_the_console_of_enrollments_is_for_administrators(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    for page in ("", "/person", "/log", "/windows/champion"):
        assert browser.get(f"/admin/enrollments{page}").status_code == 403


@pytest.mark.parametrize(
    ("days", "words"), [(3, "3 days left"), (0, "Due today"), (-2, "You can still finish; everything you did is kept.")]
)
def test_a_deadline_is_said_kindly(
    signed_in: Callable[..., Browser], upstream: Upstream, days: int, words: str
) -> None:
    standing = {
        "slug": "champion",
        "title": "Champion",
        "percent": 10,
        "completed": False,
        "enrolled_at": "2026-11-01T10:00:00Z",
        "due_on": "2026-12-01",
        "days_left": days,
        "requirements": [],
        "groups": [],
        "next": None,
        "certificate": None,
    }
    upstream.answers["GET /v1/me/enrollments"] = {"items": [{"pathway": "champion", "status": "active"}]}
    upstream.answers["GET /v1/me/pathways/champion"] = standing
    browser = signed_in()
    assert words in browser.get("/learn").text
    assert words in browser.get("/learn/champion").text
