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


def rule_in_words(rule: dict[str, Any]) -> str:
    """Say in a sentence when a rule speaks."""
    after = duration_in_words(rule["trigger"]["after"])
    if rule["trigger"]["kind"] == "idle":
        text = f"After {after or 'no time'} without activity"
    else:
        text = f"{after} after joining".capitalize() if after else "On joining"
    if rule["repeat"]:
        times = rule["repeat"]["times"]
        text += (
            f", then every {duration_in_words(rule['repeat']['every'])}, {times} more time{'s' if times > 1 else ''}"
        )
    if rule["quiet_hours"]:
        text += f"; never from {rule['quiet_hours']['from']} to {rule['quiet_hours']['to']} where the learner is"
    return f"{text}."
