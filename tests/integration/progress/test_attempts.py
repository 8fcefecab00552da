"""Taking a quiz over HTTP, on a real database."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from shared.database import Database
from shared.testing.delivery import published


def answers_of(attempt: dict[str, Any]) -> dict[str, list[str]]:
    """The right answers: the fixtures' key."""
    return {each["id"]: ["a", "c"] if each["type"] == "multiple" else ["b"] for each in attempt["questions"]}


def test_starting_a_quiz_shows_its_questions_and_never_the_key(learner: Any) -> None:
    response = learner.post("/v1/me/attempts", {"assessment": "m1-quiz"})
    assert response.status_code == 201
    attempt = response.json
    assert (attempt["number"], attempt["status"], attempt["passing_score"]) == (1, "in_progress", 0.8)
    assert len(attempt["questions"]) == 5
    assert {option["id"] for option in attempt["questions"][0]["options"]} == set("abcd")
    assert all(set(question) == {"id", "type", "prompt", "options"} for question in attempt["questions"])
    assert "rationale" not in response.text
    assert "The reason" not in response.text


def test_an_open_attempt_is_resumed_with_the_same_order_of_options(learner: Any) -> None:
    first = learner.attempt("m1")
    response = learner.post("/v1/me/attempts", {"assessment": "m1-quiz"})
    assert (response.status_code, response.json) == (200, first)
    assert learner.get(f"/v1/me/attempts/{first['id']}").json == first


def test_options_come_in_another_order_for_somebody_else(learner: Any, register: Callable[..., Any]) -> None:
    orders = {
        json.dumps([[o["id"] for o in q["options"]] for q in someone.attempt("m1")["questions"]])
        for someone in (learner, register(), register())
    }
    assert len(orders) == 3


def test_answers_are_saved_bit_by_bit(learner: Any) -> None:
    attempt = learner.attempt("m1")
    url = f"/v1/me/attempts/{attempt['id']}/answers"
    assert learner.put(url, {"answers": {"m1-q1": ["a"], "m1-q5": ["c", "a"]}}).status_code == 200
    assert learner.put(url, {"answers": {"m1-q2": ["d"], "m1-q1": ["b"]}}).status_code == 200
    saved = learner.get(f"/v1/me/attempts/{attempt['id']}").json["answers"]
    assert saved == {"m1-q1": ["b"], "m1-q2": ["d"], "m1-q5": ["a", "c"]}


def test_answers_that_do_not_fit_are_named_and_none_is_saved(learner: Any) -> None:
    attempt = learner.attempt("m1")
    sent = {"answers": {"m1-q1": ["z"], "nonsense": ["a"], "m1-q2": ["a", "b"], "m1-q3": ["a"]}}
    response = learner.put(f"/v1/me/attempts/{attempt['id']}/answers", sent)
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert response.json["type"] == "/problems/answers-refused"
    assert {error["field"]: error["message"] for error in response.json["errors"]} == {
        "answers.m1-q1": "This question has no option 'z'.",
        "answers.nonsense": "This quiz has no such question.",
        "answers.m1-q2": "Choose one option only.",
    }
    assert learner.get(f"/v1/me/attempts/{attempt['id']}").json["answers"] == {}


def test_handing_in_with_gaps_says_which_and_keeps_what_was_answered(learner: Any) -> None:
    attempt = learner.attempt("m1")
    url = f"/v1/me/attempts/{attempt['id']}/submission"
    response = learner.post(url, {"answers": {"m1-q2": ["b"], "m1-q4": ["a"]}})
    assert response.status_code == 422
    assert response.json["unanswered"] == ["m1-q1", "m1-q3", "m1-q5"]
    kept = learner.get(f"/v1/me/attempts/{attempt['id']}").json
    assert (kept["status"], kept["answers"]) == ("in_progress", {"m1-q2": ["b"], "m1-q4": ["a"]})


def test_a_failed_quiz_says_what_to_revisit_and_leaks_nothing(learner: Any, assert_published: Any) -> None:
    attempt = learner.attempt("m1")
    response = learner.submit(attempt, right=3)
    graded = response.json
    assert (graded["status"], graded["passed"]) == ("graded", False)
    assert graded["score"] == {"raw": 3, "max": 5, "scaled": 0.6}
    assert [point["key_point"] for point in graded["revisit"]] == ["k1", "k4", "k5"]
    assert graded["revisit"][1] == {"key_point": "k4", "title": "Point 4", "resource": "m1"}
    assert all(set(question) == {"id", "type", "prompt", "options"} for question in graded["questions"])
    assert "The reason" not in response.text
    assert learner.pathway()["requirements"][0]["why"] == "Best score 60 %; 80 % needed to pass."


def test_a_passed_quiz_explains_every_question(
    learner: Any, progress_database: Database, assert_published: Any
) -> None:
    graded = learner.submit(learner.attempt("m1"), right=4).json
    assert graded["passed"] is True
    assert [question["correct"] for question in graded["questions"]] == [True, True, True, True, False]
    assert graded["questions"][4]["answer"] == ["a", "c"]
    assert graded["questions"][0]["rationale"] == "The reason behind question 1."
    fact = assert_published(progress_database, "progress.attempt.graded.v1", attempt_id=graded["id"])
    assert (fact["score"], fact["passed"], fact["number"]) == ({"raw": 4, "max": 5, "scaled": 0.8}, True, 1)
    assert fact["resource_title"] == "First module"


def test_after_a_failure_a_new_attempt_counts_on(learner: Any) -> None:
    learner.submit(learner.attempt("m1"), right=0)
    second = learner.attempt("m1")
    assert (second["number"], second["answers"]) == (2, {})
    assert learner.submit(second).json["passed"]
    view = learner.get("/v1/me/resources/m1").json
    assert [(each["number"], each["passed"]) for each in view["attempts"]] == [(1, False), (2, True)]
    assert (view["completed"], view["percent"], view["open_attempt"]) == (True, 100, None)


@pytest.mark.parametrize("sent", [{}, {"json": {}}, {"data": b""}])
def test_saved_answers_are_handed_in_without_sending_them_again(learner: Any, sent: dict[str, Any]) -> None:
    attempt = learner.attempt("m1")
    learner.put(f"/v1/me/attempts/{attempt['id']}/answers", {"answers": answers_of(attempt)})
    url = f"/v1/me/attempts/{attempt['id']}/submission"
    broken = learner.client.post(url, data=b"{", content_type="application/json", headers=learner.headers)
    assert broken.status_code == 422
    assert learner.client.post(url, headers=learner.headers, **sent).json["passed"] is True


def test_a_second_submission_returns_the_first_grade(learner: Any, progress_database: Database) -> None:
    attempt = learner.attempt("m1")
    first = learner.submit(attempt, right=2)
    second = learner.submit(attempt, right=5)
    assert (second.status_code, second.json) == (200, first.json)
    assert len(published(progress_database, "progress.attempt.graded.v1")) == 1


def test_a_graded_attempt_takes_no_more_answers(learner: Any) -> None:
    attempt = learner.attempt("m1")
    learner.submit(attempt)
    response = learner.put(f"/v1/me/attempts/{attempt['id']}/answers", {"answers": {"m1-q1": ["a"]}})
    assert (response.status_code, response.json["type"]) == (409, "/problems/attempt-already-submitted")


def test_ten_submissions_at_once_give_one_grade(learner: Any, progress_app: Any, progress_database: Database) -> None:
    attempt = learner.attempt("m1")
    answers = answers_of(attempt)
    start = threading.Barrier(10)
    replies: list[Any] = []

    def submit() -> None:
        client = progress_app.test_client()
        start.wait()
        url = f"/v1/me/attempts/{attempt['id']}/submission"
        replies.append(client.post(url, json={"answers": answers}, headers=learner.headers))

    threads = [threading.Thread(target=submit) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.status_code for reply in replies] == [200] * 10
    assert len({reply.text for reply in replies}) == 1
    assert len(published(progress_database, "progress.attempt.graded.v1")) == 1
    assert len(published(progress_database, "progress.resource.completed.v1")) == 1


def test_starting_twice_at_once_gives_one_attempt(learner: Any, progress_app: Any) -> None:
    start = threading.Barrier(6)
    ids: list[str] = []

    def begin() -> None:
        client = progress_app.test_client()
        start.wait()
        ids.append(client.post("/v1/me/attempts", json={"assessment": "m1-quiz"}, headers=learner.headers).json["id"])

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 1


def test_an_idempotency_key_makes_one_attempt_of_two_requests(learner: Any) -> None:
    key = {"Idempotency-Key": "click-1"}
    first = learner.post("/v1/me/attempts", {"assessment": "m1-quiz"}, **key)
    second = learner.post("/v1/me/attempts", {"assessment": "m1-quiz"}, **key)
    assert (second.status_code, second.json) == (201, first.json)
    other = learner.post("/v1/me/attempts", {"assessment": "m2-quiz"}, **key)
    assert other.status_code == 422


def test_somebody_elses_attempt_is_not_there(learner: Any, register: Callable[..., Any]) -> None:
    attempt = learner.attempt("m1")
    stranger = register("Eve Example")
    for response in (
        stranger.get(f"/v1/me/attempts/{attempt['id']}"),
        stranger.put(f"/v1/me/attempts/{attempt['id']}/answers", {"answers": {}}),
        stranger.submit(attempt),
        learner.get(f"/v1/me/attempts/{uuid.uuid4()}"),
    ):
        assert (response.status_code, response.json["type"]) == (404, "/problems/attempt-unknown")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/v1/me/attempts", {}),
        ("post", "/v1/me/attempts", {"assessment": ""}),
        ("post", "/v1/me/attempts", {"assessment": "no-such-quiz"}),
        ("post", "/v1/me/attempts", {"assessment": "m1-quiz", "seed": 4}),
        ("post", "/v1/me/attempts", {"assessment": "m1\u0000quiz"}),
        ("post", "/v1/me/activities", {"resource": 7}),
        ("post", "/v1/enrollments", {"pathway": "nowhere"}),
    ],
)
def test_requests_that_make_no_sense_get_a_problem(learner: Any, method: str, path: str, body: Any) -> None:
    response = getattr(learner, method)(path, body)
    assert response.status_code == 422, response.text
    assert response.content_type == "application/problem+json"


def test_without_a_token_nothing_is_told(learner: Any) -> None:
    learner.headers = {}
    assert learner.get("/v1/me/pathways/champion").status_code == 401
    assert learner.post("/v1/me/attempts", {"assessment": "m1-quiz"}).status_code == 401


def test_the_database_refuses_to_change_a_grade(learner: Any, progress_database: Database) -> None:
    learner.submit(learner.attempt("m1"), right=1)
    for statement in ("UPDATE attempts SET passed = true", "DELETE FROM attempts"):
        with pytest.raises(sa.exc.IntegrityError, match="never changed"), progress_database.transaction() as session:
            session.execute(sa.text(statement))
