"""The lines of a learner file: which columns, what stands in them, and what keeps somebody out. Pure functions.

The columns by default are a format of our own. The column names of the present PARS template are not public; take the
template from the accreditor and set the columns to it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.progress.credit_reports.identifiers import Identifiers, is_npi

FIELDS = (
    *("activity_id", "pars_activity_id", "provider_activity_id", "first_name", "last_name", "birth_month", "birth_day"),
    *("license_state", "license_id", "npi", "board", "board_id", "completion_date", "credit_type", "credit_quarters"),
    *("credits", "consent_at"),
)


@dataclass(frozen=True)
class Column:
    """One column: its header, and the field that stands in it, or a fixed text (such as what a board supplied)."""

    header: str
    field: str = ""
    text: str = ""


# The two about maintenance of certification stay empty unless a provider enters what a board has recognised.
DEFAULT_COLUMNS = (
    *(Column(name, name) for name in FIELDS if name not in {"credits", "consent_at"}),
    Column("moc_type"),
    Column("moc_points"),
    Column("consent_at", "consent_at"),
)


@dataclass(frozen=True)
class Reportable:
    """A claim as the report sees it, with whatever is known for it."""

    claim_id: str
    learner_id: str
    name: str
    kind: str
    subject: str
    title: str
    credit_type: str
    quarters: int
    completed_on: dt.date
    pars_activity_id: str
    provider_activity_id: str
    permitted_at: dt.datetime | None
    identifiers: Identifiers | None


@dataclass(frozen=True)
class Problem:
    """Why a line would not be accepted, and how to mend it."""

    claim_id: str
    name: str
    field: str
    message: str
    fix: str


def problems_of(each: Reportable) -> Iterator[Problem]:
    """Yield what keeps a claim out of the file."""

    def problem(field: str, message: str, fix: str) -> Problem:
        return Problem(each.claim_id, each.name, field, message, fix)

    if each.permitted_at is None:
        yield problem("consent_at", "There is no permission to report.", "Only the learner can give it, on their page.")
        return
    if not each.pars_activity_id:
        fix = f"Enter the PARS id in the designation of {each.title}; the activity has to be in PARS first."
        yield problem("pars_activity_id", "The activity has no PARS id.", fix)
    known = each.identifiers or Identifiers()
    asked = "Ask the learner to fill it in on their page."
    for field, words in (("first_name", "first name"), ("last_name", "last name")):
        if not getattr(known, field):
            yield problem(field, f"The {words} is missing.", asked)
    if not (known.birth_month and known.birth_day):
        yield problem("birth_day", "Month and day of birth are missing.", asked)
    if not (known.license_state and known.license_id) and not known.npi:
        yield problem("license_id", "Neither a licence nor an NPI is given.", asked)
    if known.npi and not is_npi(known.npi):
        yield problem("npi", "The check digit of the NPI is wrong.", asked)


def line_of(each: Reportable) -> dict[str, Any]:
    """Return everything that can stand in a column, by field."""
    known = each.identifiers or Identifiers()
    board = known.boards[0] if known.boards else None
    return {
        "activity_id": each.subject,
        "pars_activity_id": each.pars_activity_id,
        "provider_activity_id": each.provider_activity_id,
        "first_name": known.first_name,
        "last_name": known.last_name,
        "birth_month": known.birth_month,
        "birth_day": known.birth_day,
        "license_state": known.license_state,
        "license_id": known.license_id,
        "npi": known.npi,
        "board": board.board if board else "",
        "board_id": board.number if board else "",
        "completion_date": each.completed_on.isoformat(),
        "credit_type": each.credit_type,
        "credit_quarters": each.quarters,
        "credits": each.quarters / 4,
        "consent_at": each.permitted_at.isoformat() if each.permitted_at else "",
    }


def cells_of(columns: Sequence[Column], line: Mapping[str, Any]) -> list[Any]:
    """Return what stands in the columns of one line."""
    return [line.get(column.field) if column.field else column.text for column in columns]


def read_columns(stored: Sequence[Mapping[str, str]]) -> tuple[Column, ...]:
    """Return stored columns as values."""
    return tuple(Column(each["header"], each.get("field") or "", each.get("text") or "") for each in stored)
