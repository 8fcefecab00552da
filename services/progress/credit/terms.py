"""What a designation says, as values. Pure; whatever is missing is empty, since a draft may be incomplete."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.progress.credit.wording import AMA, ANCC, in_words, type_name

RESOURCE, PATHWAY = "resource", "pathway"

# As accounts names professions; a fellow is a physician in training.
PHYSICIANS = frozenset({"physician", "fellow"})
NURSES = frozenset({"nurse", "advanced_practice_provider"})
# Only these may earn the type, whatever a designation says.
RESERVED: Mapping[str, frozenset[str]] = {AMA: PHYSICIANS, ANCC: NURSES}

# How the accreditor calls what takes place in a room or a call, and what is kept to be read.
LIVE, ENDURING = "live activity", "enduring material"


@dataclass(frozen=True)
class CreditType:
    """One kind of credit that an activity is designated for.

    `alongside` says that the same minutes may earn this type and another one; all other types exclude each other.
    """

    key: str
    name: str
    max_quarters: int
    professions: frozenset[str]
    statement: str
    alongside: bool

    @property
    def called(self) -> str:
        """What people call it."""
        return type_name(self.key, self.name)

    def words(self, quarters: int) -> str:
        """Return an amount of it in words."""
        return in_words(self.key, self.name, quarters)


@dataclass(frozen=True)
class FacultyMember:
    """Who teaches, with degrees and titles."""

    name: str
    credentials: str


@dataclass(frozen=True)
class Terms:
    """Everything that an administrator entered about the credit of one activity."""

    provider: str
    provider_address: str
    contact: str
    accreditation_statement: str
    learning_format: str
    location: str
    types: tuple[CreditType, ...]
    released_on: dt.date | None
    reviewed_on: dt.date | None
    expires_on: dt.date | None
    claims_until: dt.date | None
    estimated_minutes: int | None
    minimum_performance: str
    participation: str
    target_audience: str
    disclosures: str
    faculty: tuple[FacultyMember, ...]
    requirements: str
    evaluation_required: bool
    pars_activity_id: str
    provider_activity_id: str

    def type_called(self, key: str) -> CreditType | None:
        """Return the type of this key."""
        return next((each for each in self.types if each.key == key), None)

    def covers(self, day: dt.date) -> bool:
        """Whether who completes the activity on this day may earn credit."""
        return (
            self.released_on is not None and self.expires_on is not None and self.released_on <= day <= self.expires_on
        )

    def takes_claims(self, day: dt.date) -> bool:
        """Whether credit may be claimed on this day; without a day of its own that ends with the activity."""
        until = self.claims_until or self.expires_on
        return until is not None and day <= until


def read_terms(stored: Mapping[str, Any]) -> Terms:
    """Return stored terms as values."""
    texts: dict[str, Any] = {name: str(stored.get(name) or "").strip() for name in TEXTS}
    days: dict[str, Any] = {name: _day(stored.get(name)) for name in DAYS}
    return Terms(
        **texts,
        **days,
        types=tuple(_type(each) for each in stored.get("types") or ()),
        estimated_minutes=stored.get("estimated_minutes"),
        faculty=tuple(FacultyMember(each["name"], each["credentials"]) for each in stored.get("faculty") or ()),
        evaluation_required=bool(stored.get("evaluation_required")),
    )


TEXTS = (
    *("provider", "provider_address", "contact", "accreditation_statement", "learning_format", "minimum_performance"),
    *(
        "participation",
        "target_audience",
        "disclosures",
        "location",
        "requirements",
        "pars_activity_id",
        "provider_activity_id",
    ),
)
DAYS = ("released_on", "reviewed_on", "expires_on", "claims_until")


def _type(stored: Mapping[str, Any]) -> CreditType:
    return CreditType(
        key=stored["key"],
        name=str(stored.get("name") or "").strip(),
        max_quarters=int(stored.get("max_quarters") or 0),
        professions=frozenset(stored.get("professions") or ()),
        statement=str(stored.get("statement") or "").strip(),
        alongside=bool(stored.get("alongside")),
    )


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
