"""Identifiers by which an accreditor and the boards know a physician. Pure functions.

Month and day of birth without the year, the state of licensure with the licence's number, or the national provider
identifier (NPI), and ids that certifying boards assigned (ACCME: CME credit reporting checklist).
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.progress.credit.entitlement import Lack

LEAP_YEAR = 2024
NPI_DIGITS = 10
# ISO/IEC 7812 prefix of health applications in the United States, which the check digit of an NPI includes.
NPI_PREFIX = "80840"
STATES = frozenset(
    (
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY"),
        *("LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH"),
        *("OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP"),
        *("PR", "VI"),
    )
)


@dataclass(frozen=True)
class BoardId:
    """The number that a certifying board assigned."""

    board: str
    number: str


@dataclass(frozen=True)
class Identifiers:
    """What a learner gave; everything is optional."""

    first_name: str = ""
    last_name: str = ""
    birth_month: int | None = None
    birth_day: int | None = None
    license_state: str = ""
    license_id: str = ""
    npi: str = ""
    boards: tuple[BoardId, ...] = ()


def read_identifiers(stored: Mapping[str, Any]) -> Identifiers:
    """Return stored identifiers as values."""
    boards = tuple(BoardId(each["board"], each["number"]) for each in stored.get("boards") or ())
    return Identifiers(**{**stored, "boards": boards})


def faults_in(given: Identifiers) -> Iterator[Lack]:
    """Yield what cannot be right, by field; what is left out is no fault."""
    if (given.birth_month is None) != (given.birth_day is None):
        yield Lack("birth_day", "Give month and day together, or neither.")
    elif given.birth_month and given.birth_day and not _is_day(given.birth_month, given.birth_day):
        yield Lack("birth_day", "There is no such day.")
    if given.license_state and given.license_state not in STATES:
        yield Lack("license_state", "Choose the state of your licence.")
    if bool(given.license_state) != bool(given.license_id):
        yield Lack("license_id", "Give the state and the number of your licence together, or neither.")
    if given.npi and not is_npi(given.npi):
        yield Lack("npi", "This is not an NPI: it has ten digits, the last of which checks the others.")
    if any(bool(each.board) != bool(each.number) for each in given.boards):
        yield Lack("board_id", "Give each board together with the number that it assigned.")


def is_npi(number: str) -> bool:
    """Say whether a national provider identifier is whole: ten digits, Luhn over them with the prefix 80840."""
    return len(number) == NPI_DIGITS and number.isascii() and number.isdecimal() and _luhn(NPI_PREFIX + number)


def split_name(name: str) -> tuple[str, str]:
    """Suggest first and last name for somebody to correct; where a family name begins cannot be known."""
    first, _, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "")


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(LEAP_YEAR, month)[1]


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
