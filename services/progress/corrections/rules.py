"""Which corrections of a name can be asked for, and how far one is from what is printed. Pure functions."""

import datetime as dt
import difflib
import unicodedata
from collections.abc import Sequence

LONGEST_NAME = 120
MOST_A_YEAR = 2
YEAR = dt.timedelta(days=365)
# Below this share of common letters a reviewer is warned that it may be somebody else's name.
RESEMBLES = 0.6


def faults(wanted: str, printed: str) -> list[dict[str, str]]:
    """Return what is wrong with a name that somebody asks for."""
    if not any(unicodedata.category(char).startswith("L") for char in wanted):
        return _at_name("Enter the whole name as it should be printed.")
    if len(wanted) > LONGEST_NAME:
        return _at_name(f"The name can have {LONGEST_NAME} characters at most.")
    if wanted == printed:
        return _at_name("This is what is printed already.")
    return []


def may_ask_again(asked: Sequence[dt.datetime], at: dt.datetime) -> dt.datetime | None:
    """Return from when the next correction can be asked for; None means now."""
    recent = sorted(each for each in asked if each > at - YEAR)
    return recent[-MOST_A_YEAR] + YEAR if len(recent) >= MOST_A_YEAR else None


def resemblance(printed: str, wanted: str) -> float:
    """Return a share from 0 to 1 of what two names have in common, whatever the case, accents and order of words."""
    first, second = (" ".join(sorted(_plain(name).split())) for name in (printed, wanted))
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def _plain(name: str) -> str:
    letters = (char for char in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in letters)


def _at_name(message: str) -> list[dict[str, str]]:
    return [{"field": "name", "message": message}]
