"""Quizzes as content: every type of question, and what is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.catalog.assessments import Assessment, Question
from services.catalog.quizzes.exchanged import question_of_ours

COMMON = {"id": "q1", "prompt": "Well?", "rationale": "So.", "sources": [], "objective": "o1", "key_points": ["k1"]}
AB = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]
XY = [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}]


def question(kind: str, answer: list[Any], **more: Any) -> Question:
    return Question.model_validate(COMMON | {"type": kind, "answer": answer} | more)


def quiz(**more: Any) -> Assessment:
    questions = [question("single", ["a"], options=AB, id=f"q{n}", objective="o1" if n < 3 else "o2") for n in range(4)]
    return Assessment.model_validate({"id": "z", "title": "Z", "passing_score": 0.5, "questions": questions} | more)


def test_true_or_false_needs_no_options() -> None:
    made = question("true_false", [False])
    assert [(option.id, option.text) for option in made.options] == [("true", "True"), ("false", "False")]
    assert made.answer == ("false",)


@pytest.mark.parametrize(
    "made",
    [
        question("ordering", ["b", "a"], options=AB),
        question("matching", ["a=y", "b=x"], options=AB, matches=XY),
        question("short_text", ["one half", "0.5"]),
        question("true_false", ["true"]),
    ],
)
def test_every_type_travels_and_comes_back(made: Question) -> None:
    written = made.model_dump(mode="json")
    again = question_of_ours(written).as_json()
    about = {name: written[name] for name in ("id", "sources", "objective", "key_points")}
    back = {name: again[name] for name in ("type", "prompt", "options", "matches", "answer", "rationale")}
    assert question_of_ours(Question.model_validate(about | back).model_dump(mode="json")) == question_of_ours(written)


@pytest.mark.parametrize(
    ("kind", "answer", "more", "message"),
    [
        ("ordering", ["b"], {"options": AB}, "names every option"),
        ("ordering", ["a", "b"], {"options": AB}, "tell the order"),
        ("matching", ["a=y"], {"options": AB, "matches": XY}, "one pair"),
        ("matching", ["a=x", "b=y"], {"options": AB, "matches": XY}, "tell the pairs"),
        ("matching", ["a=y", "b=z"], {"options": AB, "matches": XY}, "not defined here: z"),
        ("matching", ["a=y", "b=x"], {"options": AB}, "exactly for a matching question"),
        ("single", ["a"], {"options": AB, "matches": XY}, "exactly for a matching question"),
        ("short_text", ["a"], {"options": AB}, "no options"),
        ("single", ["a"], {}, "at least two options"),
        ("true_false", ["true", "false"], {}, "exactly one answer"),
        ("essay", ["a"], {}, "'short_text'"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    kind: str, answer: list[str], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        question(kind, answer, **more)


def test_a_quiz_of_an_earlier_release_is_the_same_content() -> None:
    written = quiz().model_dump(mode="json")
    assert set(written) == {"id", "title", "passing_score", "shuffle_options", "questions"}
    assert "matches" not in written["questions"][0]
    rules = {"draw": {"count": 2}, "max_attempts": 3, "wait_minutes": 60, "time_limit_minutes": 9, "feedback": "none"}
    assert set(rules) < set(quiz(**rules, shuffle_questions=True).model_dump(mode="json"))


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        ({"count": 5}, "the bank has 4"),
        ({"count": 2, "by_objective": {"o1": 2, "o2": 1}}, "more by objective"),
        ({"count": 4, "by_objective": {"o2": 2}}, "the bank has 1"),
        ({"count": 4, "by_objective": {"o9": 1}}, "the bank has 0"),
    ],
)
def test_a_draw_that_the_bank_cannot_meet_is_refused(draw: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        quiz(draw=draw)
