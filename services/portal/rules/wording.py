"""Rules in words, and the lengths of time in them as a number and a unit for a form."""

import re
from typing import Any

UNITS = {"days": ("P", "D"), "weeks": ("P", "W"), "hours": ("PT", "H"), "minutes": ("PT", "M"), "seconds": ("PT", "S")}
_SIMPLE = re.compile(r"(PT?)(\d+)([WDHMS])")
_PART = re.compile(r"(\d+)([WDHMS])")


def to_duration(number: str, unit: str) -> str:
    """`("7", "days")` -> P7D; what is no number goes on as it is, for the service to refuse."""
    start, end = UNITS.get(unit, ("P", "D"))
    return f"{start}{number}{end}"


def from_duration(text: str) -> tuple[str, str]:
    """`P7D` -> ("7", "days"); a length of several parts stays as it is written, without a unit."""
    found = _SIMPLE.fullmatch(text)
    for unit, (start, end) in UNITS.items():
        if found and (found[1], found[3]) == (start, end):
            return found[2], unit
    return text, ""


def duration_in_words(text: str) -> str:
    """`P1DT12H` -> 1 day 12 hours."""
    date, _, time = text.removeprefix("P").partition("T")
    names = [(part, {"W": "week", "D": "day"}) for part in _PART.findall(date)]
    names += [(part, {"H": "hour", "M": "minute", "S": "second"}) for part in _PART.findall(time)]
    words = [
        f"{number} {units[letter]}{'' if number == '1' else 's'}"
        for (number, letter), units in names
        if number.strip("0")
    ]
    return " ".join(words)


DATES = {
    "enrolled": "joining",
    "deadline": "the due date",
    "session": "a date of a workshop that somebody means to attend",
    "commitment": "a commitment to change was made",
    "new_edition": "a newer edition of what was begun appeared",
    "evidence_waiting": "the oldest evidence was handed in, to reviewers",
    "certificate_expiring": "a certificate runs out",
}


def side(rule: dict[str, Any]) -> str:
    """Say whether a rule speaks `before` or `after` its date."""
    return "before" if "before" in rule["trigger"] else "after"


def length_label(rule: dict[str, Any]) -> str:
    """Name the field of the length: from what it counts, and to which side."""
    kind = rule["trigger"]["kind"]
    return "How long without activity" if kind == "idle" else f"How long {side(rule)} {DATES[kind]}"


def rule_in_words(rule: dict[str, Any]) -> str:
    """Say in a sentence when a rule speaks."""
    kind = rule["trigger"]["kind"]
    wait = duration_in_words(rule["trigger"][side(rule)])
    if kind == "idle":
        text = f"After {wait or 'no time'} without activity"
    else:
        text = f"{wait} {side(rule)} {DATES[kind]}".capitalize() if wait else f"On {DATES[kind]}"
    if rule["repeat"]:
        times = rule["repeat"]["times"]
        text += (
            f", then every {duration_in_words(rule['repeat']['every'])}, {times} more time{'s' if times > 1 else ''}"
        )
    if rule["quiet_hours"]:
        text += f"; never from {rule['quiet_hours']['from']} to {rule['quiet_hours']['to']} where the learner is"
    return f"{text}."
