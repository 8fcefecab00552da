"""Sorts what directory entries say in their own words into the few values they are narrowed by. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from services.catalog.search.classes import format_class, professions_of

_NUMBERS = {"one": 1, "two": 2, "three": 3, "six": 6, "nine": 9, "twelve": 12, "eighteen": 18}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?|" + "|".join(_NUMBERS) + r")[- ]?(week|month|year)s?", re.IGNORECASE)
_IN_MONTHS = {"week": 12 / 52, "month": 1.0, "year": 12.0}
_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
    re.compile(rf"(?P<month>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)}),? (?P<year>\d{{4}})", re.IGNORECASE),
)


def traits(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values by which an entry is found, by the name of the filter."""
    entry = content["directory"]
    return {
        "kind": [content["kind"]],
        "length": [length_class(entry["length"])],
        "delivery": [format_class(entry["delivery"])],
        "profession": professions_of([*content["audience"], entry["eligibility"]]),
        "tuition_help": [help_class(entry["tuition_help"])],
        "deadline": [deadline_class(entry["deadline"])],
    }


def length_class(text: str) -> str:
    """Return `short` (less than a year), `year`, `longer` or `unstated`; the first length that is named counts."""
    found = _LENGTH.search(text)
    if found is None or re.match(r"not stated", text, re.IGNORECASE):
        return "unstated"
    amount, unit = found[1].lower(), found[2].lower()
    months = (_NUMBERS.get(amount) or float(amount)) * _IN_MONTHS[unit]
    if months < 12:
        return "short"
    return "year" if months <= 12 else "longer"


def help_class(text: str) -> str:
    """Return `possible`, `none` or `unstated`."""
    if re.search(r"not stated|uncertain|unknown", text, re.IGNORECASE):
        return "unstated"
    if re.search(r"^none\b|\bno (tuition )?help|does not apply|not offered", text, re.IGNORECASE):
        return "none"
    return "possible"


def deadline_class(text: str) -> str:
    """Return `dated`, `rolling` or `unstated`."""
    if deadline_on(text):
        return "dated"
    return "rolling" if re.search(r"rolling|any time|all year|continuous", text, re.IGNORECASE) else "unstated"


def deadline_on(text: str) -> dt.date | None:
    """Return the first day that a deadline names with its year."""
    for pattern in _DATES:
        if found := pattern.search(text):
            month = found["month"].lower()
            number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
            try:
                return dt.date(int(found["year"]), number, int(found["day"]))
            except ValueError:
                return None
    return None
