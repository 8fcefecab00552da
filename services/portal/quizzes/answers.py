"""From a submitted form to answers by question, what is missing, and what the fields hold when shown again.

Choices have one field named after the question. To put in order and to match, each item has a list to choose
from, so that both can be done with a keyboard, a screen reader, a finger, and without JavaScript.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

PREFIX = "question:"
PAIR = "="
LONGEST_TEXT = 200
Form = MultiDict[str, str]
Json = dict[str, Any]
Answers = dict[str, list[str]]

MISSING = {
    "single": "choose an answer",
    "true_false": "choose an answer",
    "multiple": "choose at least one",
    "ordering": "give every item a place of its own",
    "matching": "choose a match for every item",
    "short_text": "write an answer",
}


def field_of(question: str, item: str = "") -> str:
    """Return the name of a question's field, or of that of one of its items."""
    return f"{PREFIX}{question}:{item}" if item else PREFIX + question


def read_answers(form: Form, questions: Iterable[Json]) -> Answers:
    """Return the answer of each question that has any; what the quiz does not offer is ignored."""
    answers: Answers = {}
    for question in questions:
        chosen = _READERS.get(question["type"], _choices)(form, question)
        if any(chosen):
            answers[question["id"]] = chosen
    return answers


def _choices(form: Form, question: Json) -> list[str]:
    offered = {option["id"] for option in question["options"]}
    return [each for each in form.getlist(field_of(question["id"])) if each in offered]


def _order(form: Form, question: Json) -> list[str]:
    """Return the items by their places; of two at the same place the first counts, an empty text is an open place."""
    places = [""] * len(question["options"])
    for option in question["options"]:
        place = _place(form, question, option["id"])
        if 1 <= place <= len(places) and not places[place - 1]:
            places[place - 1] = option["id"]
    return places


def _place(form: Form, question: Json, item: str) -> int:
    written = form.get(field_of(question["id"], item), "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 3 else 0


def _pairs(form: Form, question: Json) -> list[str]:
    offered = {match["id"] for match in question["matches"]}
    chosen = [(option["id"], form.get(field_of(question["id"], option["id"]), "")) for option in question["options"]]
    return [item + PAIR + match for item, match in chosen if match in offered]


def _text(form: Form, question: Json) -> list[str]:
    written = form.get(field_of(question["id"]), "").strip()[:LONGEST_TEXT]
    return [written] if written else []


_READERS: Mapping[str, Callable[[Form, Json], list[str]]] = {
    "ordering": _order,
    "matching": _pairs,
    "short_text": _text,
}


def unanswered(questions: Iterable[Json], answers: Answers) -> dict[str, str]:
    """Return a message for every question without a whole answer, by the question's id."""
    return {
        question["id"]: f"Question {number}: {MISSING.get(question['type'], 'choose an answer')}"
        for number, question in enumerate(questions, 1)
        if not _is_whole(question, answers.get(question["id"], []))
    }


def _is_whole(question: Json, chosen: list[str]) -> bool:
    if question["type"] in ("ordering", "matching"):
        return len([each for each in chosen if each]) == len(question["options"])
    return bool(chosen)


def contradictions(form: Form, questions: Iterable[Json]) -> dict[str, str]:
    """Return a message for every question where two items were given the same place: no answer can hold that."""
    found = {}
    for number, question in enumerate(questions, 1):
        if question["type"] == "ordering":
            places = Counter(_place(form, question, option["id"]) for option in question["options"])
            if any(place and count > 1 for place, count in places.items()):
                found[question["id"]] = f"Question {number}: two items have the same place"
    return found


def filled(questions: Iterable[Json], answers: Answers, form: Form | None = None) -> dict[str, str]:
    """Return what the fields of items and texts hold: as they were sent, or by what was saved."""
    values = {}
    for question in questions:
        chosen = answers.get(question["id"], [])
        if question["type"] == "short_text":
            values[field_of(question["id"])] = chosen[0] if chosen else ""
        held = {each: str(place) for place, each in enumerate(chosen, 1)}
        if question["type"] == "matching":
            held = dict(each.split(PAIR, 1) for each in chosen)
        if question["type"] in ("ordering", "matching"):
            values |= {field_of(question["id"], o["id"]): held.get(o["id"], "") for o in question["options"]}
    return values if form is None else {name: form.get(name, "") for name in values}


def needed_to_pass(passing_score: float, questions: int) -> int:
    """Return how many right answers reach the passing score; sums like 0.7 x 10 must not round up to 8."""
    return math.ceil(round(passing_score * questions, 6))
