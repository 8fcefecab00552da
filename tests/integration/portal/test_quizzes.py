"""Taking a quiz through the portal."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

QUESTIONS = [
    {"id": "q1", "type": "single", "prompt": "One?", "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]},
    {"id": "q2", "type": "multiple", "prompt": "Two?", "options": [{"id": "c", "text": "C"}, {"id": "d", "text": "D"}]},
]
OPEN: dict[str, Any] = {
    "id": "a1",
    "number": 1,
    "status": "in_progress",
    "passing_score": 0.8,
    "questions": QUESTIONS,
    "answers": {"q1": ["b"]},
    "score": None,
    "passed": None,
    "revisit": [],
    "resource_title": "A module",
}
MODULE = {
    "slug": "m1",
    "kind": "module",
    "revision": 1,
    "content": {
        "slug": "m1",
        "title": "A module",
        "notice": "Draft for clinical review.",
        "assessment": {"id": "m1-quiz", "title": "Quiz", "passing_score": 0.8, "question_count": 2},
    },
}
ATTEMPT = "GET /v1/me/attempts/a1"
SUBMIT = "POST /v1/me/attempts/a1/submission"
HERE = "/resources/m1/quiz/a1"


@pytest.fixture
def learner(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {"GET /v1/resources/m1": MODULE, ATTEMPT: OPEN}
    return signed_in()


def test_the_pass_mark_is_said_before_the_start(learner: Browser, upstream: Upstream) -> None:
    page = learner.get("/resources/m1/quiz").text
    assert "80 %" in page
    assert "2 of 2 right answers" in page
    assert "Draft for clinical review." in page
    assert not upstream.asked("POST /v1/me/attempts")


def test_beginning_twice_with_one_form_carries_one_key(learner: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/me/attempts"] = (201, OPEN)
    for _ in range(2):
        answer = learner.send("/resources/m1/quiz", idempotency_key="k1")
        assert answer.headers["Location"] == HERE
    assert [call.headers["Idempotency-Key"] for call in upstream.asked("POST /v1/me/attempts")] == ["k1", "k1"]


def test_answers_that_were_saved_are_chosen_again(learner: Browser) -> None:
    assert 'value="b" checked' in learner.get(HERE).text


def test_an_unanswered_question_is_pointed_out_and_the_rest_is_kept(learner: Browser, upstream: Upstream) -> None:
    answer = learner.send(HERE, then="submit", **{"question:q1": "a"})
    assert answer.status_code == 422
    assert '<a href="#question-q2">Question 2: choose at least one</a>' in answer.text
    assert 'value="a" checked' in answer.text
    assert not upstream.asked(SUBMIT)


def test_submitting_sends_all_answers_with_a_key_and_shows_the_result(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[SUBMIT] = {}
    values = {"question:q1": "a", "question:q2": ["c", "d"]}
    answer = learner.send(HERE, then="submit", idempotency_key="k2", **values)
    assert answer.headers["Location"] == HERE
    sent = upstream.asked(SUBMIT)[0]
    assert sent.body == {"answers": {"q1": ["a"], "q2": ["c", "d"]}}
    assert sent.headers["Idempotency-Key"] == "k2"


def test_saving_for_later_submits_nothing(learner: Browser, upstream: Upstream) -> None:
    upstream.answers["PUT /v1/me/attempts/a1/answers"] = OPEN
    answer = learner.send(HERE, then="later", **{"question:q1": "a"})
    assert answer.headers["Location"] == "/resources/m1"
    assert upstream.asked("PUT /v1/me/attempts/a1/answers")[0].body == {"answers": {"q1": ["a"]}}
    assert not upstream.asked(SUBMIT)


def test_an_attempt_submitted_in_another_window_shows_its_result(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[SUBMIT] = problem(409, "Handed in already")
    answer = learner.send(HERE, then="submit", **{"question:q1": "a", "question:q2": "c"})
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)


def test_a_failed_attempt_names_the_points_to_revisit_and_no_answer(learner: Browser, upstream: Upstream) -> None:
    revisit = [{"key_point": "k2", "title": "Safe arithmetic.", "resource": "m1"}]
    graded = {"status": "graded", "passed": False, "score": {"raw": 1, "max": 2, "scaled": 0.5}, "revisit": revisit}
    upstream.answers[ATTEMPT] = OPEN | graded
    page = learner.get(HERE).text
    assert '<a href="/resources/m1#k2">Safe arithmetic</a>' in page
    assert "Answers and reasons" not in page


def test_a_pass_shows_reasons_and_the_next_step(learner: Browser, upstream: Upstream) -> None:
    reviewed = [each | {"correct": True, "answer": ["a"], "rationale": "Because *so*."} for each in QUESTIONS]
    graded = {"status": "graded", "passed": True, "score": {"raw": 2, "max": 2, "scaled": 1.0}, "questions": reviewed}
    upstream.answers |= {
        ATTEMPT: OPEN | graded,
        "GET /v1/programmes/palliative-care": {"content": {"pathway": "champion"}},
        "GET /v1/me/pathways/champion": {
            "enrolled_at": "2026-11-01T00:00:00Z",
            "completed": False,
            "next": {"label": "Start: The next one", "url": "/resources/m2", "why": "Not taken yet."},
        },
    }
    page = learner.get(HERE).text
    assert "Because <em>so</em>." in page
    assert "Start: The next one" in page


def test_an_attempt_of_somebody_else_is_not_there(learner: Browser) -> None:
    assert learner.get("/resources/m1/quiz/other").status_code == 404


def test_what_was_watched_goes_on_to_progress(learner: Browser, upstream: Upstream) -> None:
    seen = {"covered_s": 4, "duration_s": 60, "segments": []}
    upstream.answers["POST /v1/me/watching"] = seen
    token = learner.get("/resources/m1/quiz").text.split('name="csrf_token" value="')[1].split('"')[0]
    body = {"batches": [{"client": "c", "intervals": [[0, 4]], "position_s": 4}]}
    answer = learner.client.post("/resources/s1/watching", json=body, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json) == (200, seen)
    assert upstream.asked("POST /v1/me/watching")[0].body["batches"][0]["resource"] == "s1"
    assert learner.client.post("/resources/s1/watching", json=body).status_code == 400


def test_a_quiz_can_be_finished_while_the_catalogue_is_away(learner: Browser, upstream: Upstream) -> None:
    passed = {"status": "graded", "passed": True, "score": {"raw": 2, "max": 2, "scaled": 1.0}}
    away = (503, {})
    upstream.answers |= {"GET /v1/resources/m1": away, "GET /v1/programmes/palliative-care": away, SUBMIT: {}}
    assert "Question 1 of 2" in learner.get(HERE).text
    assert learner.send(HERE, then="submit", **{"question:q1": "a", "question:q2": "c"}).status_code == 303
    upstream.answers[ATTEMPT] = OPEN | passed | {"questions": []}
    assert "You passed" in learner.get(HERE).text
