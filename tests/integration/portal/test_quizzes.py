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


TYPES = [
    {
        "id": "q3",
        "type": "ordering",
        "prompt": "Order?",
        "options": [{"id": "f", "text": "F"}, {"id": "e", "text": "E"}],
    },
    {
        "id": "q4",
        "type": "matching",
        "prompt": "Match?",
        "options": [{"id": "g", "text": "G"}, {"id": "h", "text": "H"}],
        "matches": [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}],
    },
    {"id": "q5", "type": "short_text", "prompt": "Write?", "options": []},
    {
        "id": "q6",
        "type": "true_false",
        "prompt": "True?",
        "options": [{"id": "true", "text": "True"}, {"id": "false", "text": "False"}],
    },
]


def test_every_type_of_question_is_answered_with_plain_form_fields(learner: Browser, upstream: Upstream) -> None:
    upstream.answers |= {SUBMIT: {}, ATTEMPT: OPEN | {"questions": TYPES, "answers": {"q3": ["", "f"]}}}
    page = learner.get(HERE).text
    assert '<option value="2" selected>2</option>' in page
    values = {"question:q3:e": "1", "question:q3:f": "2", "question:q4:g": "y", "question:q4:h": "y"}
    answer = learner.send(HERE, then="submit", **values, **{"question:q5": " half ", "question:q6": "false"})
    assert answer.headers["Location"] == HERE
    answers = {"q3": ["e", "f"], "q4": ["g=y", "h=y"], "q5": ["half"], "q6": ["false"]}
    assert upstream.asked(SUBMIT)[0].body == {"answers": answers}


def test_two_items_at_one_place_are_pointed_out_and_nothing_is_lost(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[ATTEMPT] = OPEN | {"questions": TYPES, "answers": {}}
    sent = {"question:q3:e": "2", "question:q3:f": "2", "question:q4:g": "x", "question:q5": "what was typed"}
    for then in ("later", "submit"):
        answer = learner.send(HERE, then=then, **sent)
        assert answer.status_code == 422
        assert "Question 1: two items have the same place" in answer.text
        assert answer.text.count('<option value="2" selected>2</option>') == 2
        assert 'value="what was typed"' in answer.text
    assert "Question 2: choose a match for every item" in answer.text
    assert not upstream.asked(SUBMIT)


def test_who_cannot_start_now_reads_why_and_when(learner: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /v1/me/assessments/m1-quiz"] = {
        "passing_score": 0.8,
        "question_count": 2,
        "attempts_left": 1,
        "wait": "2 hours",
        "time_allowed": "30 minutes",
        "feedback": "score",
        "can_start": False,
        "why": "There is a wait of 2 hours after an attempt that was not passed.",
        "opens_at": "2026-11-25T20:00:00Z",
        "open_attempt": None,
    }
    upstream.answers["POST /v1/me/attempts"] = problem(409, "You cannot start this quiz now")
    assert learner.send("/resources/m1/quiz").headers["Location"] == "/resources/m1/quiz"
    page = learner.get("/resources/m1/quiz").text
    assert "There is a wait of 2 hours" in page
    assert "Nov 25, 2026" in page
    assert "30 minutes" in page
    assert "Start the quiz" not in page


def test_saving_after_the_end_leads_to_the_result(learner: Browser, upstream: Upstream) -> None:
    upstream.answers["PUT /v1/me/attempts/a1/answers"] = problem(409, "The time for this attempt is over")
    answer = learner.send(HERE, then="later", **{"question:q1": "a"})
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert learner.send(HERE + "/answers", **{"question:q1": "a"}).status_code == 409


def test_a_quiz_that_tells_little_shows_neither_score_nor_answers(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[ATTEMPT] = OPEN | {"status": "graded", "passed": True, "score": None, "feedback": "none"}
    page = learner.get(HERE).text
    assert "You passed" in page
    assert "Answers and reasons" not in page
    assert "to pass</small>" not in page


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
    keys = [["a"], ["c", "d"], ["e", "f"], ["g=y", "h=x"], ["half"], ["true"]]
    reviewed = [
        each | {"correct": True, "answer": key, "rationale": "Because *so*."}
        for each, key in zip([*QUESTIONS, *TYPES], keys, strict=True)
    ]
    answers = {"q3": ["f", "e"], "q4": ["g=y", "h=y"], "q5": ["Half"]}
    graded = {"status": "graded", "passed": True, "score": {"raw": 2, "max": 2, "scaled": 1.0}, "questions": reviewed}
    graded["answers"] = answers
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
    assert "you gave it place 2" in page
    assert "H → X" in page
    assert "you chose Y" in page
    assert "your answer: Half" in page
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


def test_a_part_is_declared_watched_by_a_form_with_its_token_only(learner: Browser, upstream: Upstream) -> None:
    declared = "POST /v1/me/watching/declarations"
    upstream.answers[declared] = [{"completed": False}, problem(409, "Too early", detail="In 5 seconds.")]
    answer = learner.send("/resources/s1/watched", page="/resources/m1/quiz", segment="part-1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/resources/s1#declare")
    assert upstream.asked(declared)[0].body == {"resource": "s1", "segment": "part-1"}
    assert learner.send("/resources/s1/watched", page="/resources/m1/quiz", segment="part-2").status_code == 303
    assert "In 5 seconds." in learner.get("/resources/m1/quiz").text
    assert learner.client.post("/resources/s1/watched", data={"segment": "part-1"}).status_code == 400
    assert learner.get("/resources/s1/watched").status_code == 405
    assert len(upstream.asked(declared)) == 2


def test_a_quiz_can_be_finished_while_the_catalogue_is_away(learner: Browser, upstream: Upstream) -> None:
    passed = {"status": "graded", "passed": True, "score": {"raw": 2, "max": 2, "scaled": 1.0}}
    away = (503, {})
    upstream.answers |= {"GET /v1/resources/m1": away, "GET /v1/programmes/palliative-care": away, SUBMIT: {}}
    assert "Question 1 of 2" in learner.get(HERE).text
    assert learner.send(HERE, then="submit", **{"question:q1": "a", "question:q2": "c"}).status_code == 303
    upstream.answers[ATTEMPT] = OPEN | passed | {"questions": []}
    assert "You passed" in learner.get(HERE).text
