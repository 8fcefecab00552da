"""The rules of a quiz over HTTP: types of questions, draws, limits, time, and what is told afterwards."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from services.progress.settings import CLOSE_ATTEMPT
from shared.database import Database
from shared.testing.delivery import published
from tests.integration.progress.conftest import module_content, pathway_content, question
from tests.integration.progress.test_enrollment_administration import carry_out

QUESTION = question("types", 1)
TYPES = [
    QUESTION | {"id": "t-order", "type": "ordering", "answer": ["b", "d", "a", "c"]},
    QUESTION
    | {
        "id": "t-match",
        "type": "matching",
        "matches": [{"id": x, "text": x.upper()} for x in "xyz"],
        "answer": ["a=y", "b=x", "c=y", "d=z"],
    },
    QUESTION | {"id": "t-text", "type": "short_text", "options": [], "answer": ["A SECRET-WORD", "another one"]},
    QUESTION
    | {
        "id": "t-true",
        "type": "true_false",
        "options": [{"id": "true", "text": "True"}, {"id": "false", "text": "False"}],
        "answer": ["false"],
    },
]
RIGHT = {
    "t-order": ["b", "d", "a", "c"],
    "t-match": ["d=z", "a=y", "b=x", "c=y"],
    "t-text": ["Another  ONE"],
    "t-true": ["false"],
}
WRONG = {each: ["a"] for each in ("m1-q1", "m1-q2", "m1-q3", "m1-q4", "m1-q5")}


def quiz(**rules: Any) -> dict[str, Any]:
    content = module_content("m1", "First module")
    objectives = [{"id": "o1", "text": "Do it well"}, {"id": "o2", "text": "Do the rest"}]
    return content | {"objectives": objectives, "assessment": content["assessment"] | rules}


@pytest.fixture
def take(
    catalogue: None, publish_resource: Callable[..., None], register: Callable[..., Any]
) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """`take(rules)`: a learner with an open attempt at m1 under these rules."""

    def begin(**rules: Any) -> tuple[Any, dict[str, Any]]:
        publish_resource(quiz(**rules), revision=2)
        learner = register()
        return learner, learner.attempt("m1")

    return begin


def submit(learner: Any, attempt: dict[str, Any], answers: dict[str, Any]) -> Any:
    return learner.post(f"/v1/me/attempts/{attempt['id']}/submission", {"answers": answers})


def starting(learner: Any) -> dict[str, Any]:
    found: dict[str, Any] = learner.get("/v1/me/assessments/m1-quiz").json
    return found


def test_every_type_of_question_is_taken_saved_and_graded(take: Any) -> None:
    learner, attempt = take(questions=TYPES)
    shown = {each["id"]: each for each in attempt["questions"]}
    assert [each["type"] for each in attempt["questions"]] == ["ordering", "matching", "short_text", "true_false"]
    assert shown["t-text"]["options"] == []
    assert {match["id"] for match in shown["t-match"]["matches"]} == set("xyz")
    assert "SECRET" not in json.dumps(attempt)
    half = {"answers": {"t-order": ["", "d"], "t-match": ["a=y"]}}
    url = f"/v1/me/attempts/{attempt['id']}/answers"
    assert learner.put(url, half).json["answers"] == half["answers"]
    refused = submit(learner, attempt, {"t-text": ["x"], "t-true": ["true"]})
    assert refused.json["unanswered"] == ["t-order", "t-match"]
    graded = submit(learner, attempt, RIGHT).json
    assert (graded["passed"], graded["score"]["raw"]) == (True, 4)
    keys = {each["id"]: each["answer"] for each in graded["questions"]}
    assert keys == {each["id"]: each["answer"] for each in TYPES}


def test_a_draw_gives_an_attempt_its_own_questions_for_good(take: Any) -> None:
    learner, attempt = take(draw={"count": 3}, shuffle_questions=True)
    asked = [each["id"] for each in attempt["questions"]]
    assert (len(set(asked)), attempt["question_count"]) == (3, 3)
    again = learner.get(f"/v1/me/attempts/{attempt['id']}").json
    assert [each["id"] for each in again["questions"]] == asked
    other = next(each for each in WRONG if each not in asked)
    assert submit(learner, attempt, {other: ["a"]}).status_code == 422
    graded = submit(learner, attempt, {each: ["a", "c"] if each == "m1-q5" else ["b"] for each in asked}).json
    assert graded["score"] == {"raw": 3, "max": 3, "scaled": 1.0}


def test_a_wait_and_a_limit_close_a_quiz_and_an_administrator_opens_it(
    take: Any, progress_client: Any, token_for: Callable[..., dict[str, str]]
) -> None:
    learner, attempt = take(max_attempts=1, wait_minutes=60)
    assert (starting(learner)["can_start"], starting(learner)["open_attempt"]) == (True, attempt["id"])
    submit(learner, attempt, WRONG)
    state = starting(learner)
    assert (state["can_start"], state["attempts_left"], state["why"][:26]) == (False, 0, "You have used the attempt.")
    refused = learner.post("/v1/me/attempts", {"assessment": "m1-quiz"})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/attempt-not-possible")
    admin = token_for(uuid.uuid4(), roles=["administrator"])

    def give(kind: str, amount: int = 0) -> Any:
        body = {"person": str(learner.id), "resource": "m1", "kind": kind, "amount": amount, "reason": "Lost power."}
        return progress_client.post("/v1/admin/allowances", json=body, headers=admin)

    assert give("attempts", 1).status_code == 201
    waiting = learner.post("/v1/me/attempts", {"assessment": "m1-quiz"}).json
    assert dt.datetime.fromisoformat(waiting["opens_at"]) > dt.datetime.now(dt.UTC)
    assert "wait of 1 hour" in waiting["detail"]
    person = give("waiting").json
    assert [each["kind"] for each in person["allowances"]] == ["waiting", "attempts"]
    assert next(each for each in person["quizzes"] if each["resource"] == "m1")["can_start"]
    assert learner.post("/v1/me/attempts", {"assessment": "m1-quiz"}).status_code == 201
    log = progress_client.get(f"/v1/admin/audit-log?subject={learner.id}", headers=admin).json["items"]
    assert [each["action"] for each in log] == ["allowance.given"] * 2
    assert "Lost power" not in json.dumps(log)
    assert give("attempts", 0).status_code == 422
    assert learner.post("/v1/admin/allowances", {}).status_code == 403


def test_a_timed_attempt_ends_by_itself_with_what_was_saved(
    take: Any, register: Callable[..., Any], progress_database: Database, progress_background: Any
) -> None:
    learner, attempt = take(time_limit_minutes=10)
    learner.put(f"/v1/me/attempts/{attempt['id']}/answers", {"answers": {"m1-q1": ["b"]}})
    with progress_database.transaction() as session:
        due = session.execute(
            sa.text("SELECT due_at FROM job WHERE task = :task"), {"task": CLOSE_ATTEMPT}
        ).scalar_one()
        session.execute(sa.text("UPDATE attempts SET closes_at = now() - interval '5 minutes'"))
    assert due > dt.datetime.fromisoformat(attempt["closes_at"])
    late = learner.put(f"/v1/me/attempts/{attempt['id']}/answers", {"answers": {"m1-q2": ["b"]}})
    assert (late.status_code, late.json["type"]) == (409, "/problems/time-is-up")
    graded = submit(learner, attempt, {"m1-q2": ["b"]}).json
    assert (graded["status"], graded["score"]["raw"], graded["answers"]) == ("graded", 1, {"m1-q1": ["b"]})
    assert len(published(progress_database, "progress.attempt.graded.v1")) == 1
    never_back = register()
    never_back.attempt("m1")
    with progress_database.transaction() as session:
        session.execute(sa.text("UPDATE attempts SET closes_at = now() - interval '5 minutes' WHERE graded_at IS NULL"))
        session.execute(sa.text("UPDATE job SET due_at = now() WHERE task = :task"), {"task": CLOSE_ATTEMPT})
    carry_out(progress_background, progress_database, CLOSE_ATTEMPT)
    with progress_database.reading() as session:
        states = session.execute(sa.text("SELECT status, score_raw FROM attempts ORDER BY id")).all()
    assert [tuple(each) for each in states] == [("graded", 1), ("graded", 0)]
    assert len(published(progress_database, "progress.attempt.graded.v1")) == 2


def test_extra_time_reaches_an_attempt_that_is_open(
    take: Any, progress_client: Any, token_for: Callable[..., dict[str, str]]
) -> None:
    learner, attempt = take(time_limit_minutes=10)
    body = {"person": str(learner.id), "kind": "time", "amount": 50, "reason": "Screen reader."}
    admin = token_for(uuid.uuid4(), roles=["administrator"])
    assert progress_client.post("/v1/admin/allowances", json=body, headers=admin).status_code == 201
    longer = learner.get(f"/v1/me/attempts/{attempt['id']}").json
    moments = [dt.datetime.fromisoformat(each["closes_at"]) for each in (attempt, longer)]
    assert moments[1] - moments[0] == dt.timedelta(minutes=5)
    assert starting(learner)["time_allowed"] == "15 minutes"


@pytest.mark.parametrize(
    ("feedback", "score", "objectives", "reasons"),
    [("none", False, False, False), ("score", True, False, False), ("objectives", True, True, False)],
)
def test_what_is_told_is_what_the_quiz_tells(
    take: Any,
    publish_pathway: Callable[..., None],
    feedback: str,
    *,
    score: bool,
    objectives: bool,
    reasons: bool,
) -> None:
    learner, attempt = take(feedback=feedback)
    failed = submit(learner, attempt, WRONG).json
    assert (failed["score"] is not None, failed["objectives"] != [], failed["revisit"] != []) == (
        score,
        objectives,
        objectives,
    )
    view = learner.get("/v1/me/resources/m1").json
    assert (view["attempts"][0]["score"] is not None, "%" in view["why"]) == (score, score)
    publish_pathway(pathway_content(["m1"]))
    passed = learner.pass_quiz("m1")
    assert passed["passed"] is True
    assert ("rationale" in json.dumps(passed["questions"])) is reasons
    assert all("correct" not in each for each in passed["questions"])


def test_saving_says_nothing_about_whether_an_answer_is_right(take: Any) -> None:
    learner, attempt = take()
    url = f"/v1/me/attempts/{attempt['id']}/answers"
    replies = [learner.put(url, {"answers": {"m1-q1": [choice]}}).json for choice in "abcd"]
    assert len({json.dumps(each | {"answers": {}}) for each in replies}) == 1
