"""Evaluation forms: the questions a learner sees, and the answers that fit."""

from typing import Any

import pytest

from services.progress.evaluations.rules import Form, read_answers, read_form

CONTENT: dict[str, Any] = {
    "objectives": [{"id": "o1", "text": "Define it."}, {"id": "o2", "text": "Use it."}],
    "evaluation": {
        "id": "short",
        "title": "How was it?",
        "introduction": "Three minutes.",
        "questions": [
            {"id": "met", "type": "objectives", "text": "Can you now?", "lowest": "No", "highest": "Fully"},
            {
                "id": "change",
                "type": "choice",
                "text": "Will you change something?",
                "options": [{"id": "yes", "text": "Yes"}, {"id": "no", "text": "No"}],
                "comment": "Why not?",
            },
            {
                "id": "barriers",
                "type": "several",
                "text": "What is in the way?",
                "options": [{"id": "time", "text": "Time"}, {"id": "staff", "text": "Staff"}],
                "optional": True,
            },
            {"id": "minutes", "type": "minutes", "text": "How long?", "optional": True},
            {"id": "topics", "type": "text", "text": "What next?", "optional": True},
        ],
    },
}
RIGHT: dict[str, Any] = {"met-o1": 4, "met-o2": 5, "change": "yes"}


def form() -> Form:
    found = read_form(CONTENT)
    assert found is not None
    return found


def test_the_question_about_objectives_is_asked_of_each() -> None:
    questions = form().questions
    assert [each.id for each in questions] == ["met-o1", "met-o2", "change", "barriers", "minutes", "topics"]
    assert (questions[0].type, questions[0].text, questions[0].heading) == ("scale", "Define it.", "Can you now?")


def test_an_activity_without_a_form_has_none() -> None:
    assert read_form({"title": "A page"}) is None


def test_choices_and_words_are_kept_apart() -> None:
    answers = RIGHT | {"barriers": ["staff", "time"], "minutes": 25, "topics": " More on pain. "}
    given, faults = read_answers(form(), answers, {"change": " No staff ", "met-o1": "ignored"})
    assert faults == []
    assert given.answers == RIGHT | {"barriers": ["time", "staff"], "minutes": 25}
    assert given.remarks == {"topics": "More on pain.", "change": "No staff"}


def test_every_question_that_is_not_optional_asks_for_an_answer() -> None:
    _, faults = read_answers(form(), {}, {})
    assert [each["field"] for each in faults] == ["answers.met-o1", "answers.met-o2", "answers.change"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("met-o1", 0),
        ("met-o1", 6),
        ("met-o1", "4"),
        ("change", "maybe"),
        ("change", ["yes"]),
        ("barriers", ["time", "weather"]),
        ("barriers", "time"),
        ("minutes", -1),
        ("minutes", 6001),
        ("topics", "x" * 2001),
        ("topics", 7),
        ("unknown", 1),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_question(name: str, answer: Any) -> None:
    _, faults = read_answers(form(), RIGHT | {name: answer}, {})
    assert [each["field"] for each in faults] == [f"answers.{name}"]


def test_a_comment_that_is_too_long_is_refused_where_it_stands() -> None:
    _, faults = read_answers(form(), RIGHT, {"change": "x" * 2001})
    assert [each["field"] for each in faults] == ["comments.change"]
