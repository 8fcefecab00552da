"""Reads a filled-in evaluation form. Pure."""

from typing import Any

from werkzeug.datastructures import MultiDict

Json = dict[str, Any]
NUMBERS = frozenset({"scale", "minutes"})


def read_answers(values: MultiDict[str, str], questions: list[Json]) -> tuple[Json, dict[str, str]]:
    """Return answers and comments by question, without those that were left empty.

    A number that is none is passed on as it was typed, so that progress can say what is wrong with it.
    """
    answers: Json = {}
    comments: dict[str, str] = {}
    for question in questions:
        name = question["id"]
        given = [value.strip() for value in values.getlist(f"answer:{name}") if value.strip()]
        if question["type"] == "several":
            answers[name] = given
        elif given:
            is_number = question["type"] in NUMBERS and given[0].isdecimal()
            answers[name] = int(given[0][:9]) if is_number else given[0]
        comment = values.get(f"comment:{name}", "").strip()
        if comment:
            comments[name] = comment
    return answers, comments
