"""From a submitted form to answers by question, and what is missing."""

import math
from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

PREFIX = "question:"
Answers = dict[str, list[str]]


def read_answers(form: MultiDict[str, str], questions: Iterable[dict[str, Any]]) -> Answers:
    """Return the chosen options of each question that has any; what the quiz does not offer is ignored."""
    answers: Answers = {}
    for question in questions:
        offered = {option["id"] for option in question["options"]}
        chosen = [each for each in form.getlist(PREFIX + question["id"]) if each in offered]
        if chosen:
            answers[question["id"]] = chosen
    return answers


def unanswered(questions: Iterable[dict[str, Any]], answers: Answers) -> dict[str, str]:
    """Return a message for every question without an answer, by the question's id."""
    return {
        question["id"]: f"Question {number}: choose {'an answer' if question['type'] == 'single' else 'at least one'}"
        for number, question in enumerate(questions, 1)
        if not answers.get(question["id"])
    }


def needed_to_pass(passing_score: float, questions: int) -> int:
    """Return how many right answers reach the passing score; sums like 0.7 x 10 must not round up to 8."""
    return math.ceil(round(passing_score * questions, 6))
