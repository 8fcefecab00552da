"""What a designation lacks before credit may be switched on. Pure functions.

Every finding names the field, what is wrong, and how to mend it. Each of them blocks: credit that is offered on
incomplete data cannot be repaired afterwards.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.progress.credit.terms import ENDURING, LIVE, RESERVED, CreditType, Terms
from services.progress.credit.wording import AMA, ANCC, amount, amounts_named, quarters_of_minutes, wording_faults

LONGEST_YEARS = 3
ACCREDITOR = "American Nurses Credentialing Center"
MISSING = {
    "provider": "Name the accredited provider.",
    "provider_address": "Give the provider's address; a web address will do.",
    "contact": "Say whom learners can ask, with an address or a number.",
    "accreditation_statement": "Enter the accreditation statement, word for word as the provider gave it.",
    "learning_format": "Name the learning format, for instance enduring material.",
    "minimum_performance": "Say what performance is needed at least, for instance 80 % in the quiz.",
    "participation": "Say how to take part and what counts as completion.",
    "target_audience": "Say for whom the activity is.",
    "disclosures": "Enter the disclosures, or the statement that there are none to make.",
    "released_on": "Enter the date of release.",
    "reviewed_on": "Enter the date of the latest review.",
    "expires_on": "Enter the last day on which completing it earns credit.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that keeps credit off."""

    field: str
    message: str


@dataclass(frozen=True)
class Subject:
    """What the catalogue says about the activity."""

    published: bool
    assessed: bool
    evaluated: bool


def lint(terms: Terms, subject: Subject, today: dt.date) -> list[Finding]:
    """Return everything that is missing or does not fit together; an empty list lets credit be switched on."""
    return [*_missing(terms), *_dates(terms, today), *_types(terms), *_words(terms), *_activity(terms, subject)]


def _missing(terms: Terms) -> Iterator[Finding]:
    for field, message in MISSING.items():
        if not getattr(terms, field):
            yield Finding(field, message)
    if terms.learning_format == LIVE and not terms.location:
        yield Finding("location", "Say where the live activity takes place.")
    if not terms.estimated_minutes:
        yield Finding("estimated_minutes", "Enter the time that a learner needs, in minutes.")
    if not terms.faculty:
        yield Finding("faculty", "Name the faculty with their credentials.")
    elif not all(each.name.strip() and each.credentials.strip() for each in terms.faculty):
        yield Finding("faculty", "Give every member of the faculty a name and credentials.")


def _dates(terms: Terms, today: dt.date) -> Iterator[Finding]:
    released, reviewed, expires = terms.released_on, terms.reviewed_on, terms.expires_on
    if expires and expires < today:
        yield Finding("expires_on", "The activity has expired. Review it, and enter new dates.")
    if released and expires and expires < released:
        yield Finding("expires_on", "It expires before it is released.")
    if reviewed and reviewed > today:
        yield Finding("reviewed_on", "The latest review cannot lie ahead.")
    if expires and (known := [each for each in (released, reviewed) if each]):
        latest = max(known)
        if expires > _years_later(latest, LONGEST_YEARS):
            yield Finding(
                "expires_on", f"Content is reviewed every {LONGEST_YEARS} years at least: let it expire sooner."
            )
    if terms.claims_until and expires and terms.claims_until < expires:
        yield Finding("claims_until", "Claims cannot end before the activity expires.")


def _types(terms: Terms) -> Iterator[Finding]:
    if not terms.types:
        yield Finding("types", "Enter at least one type of credit.")
    keys = [each.key for each in terms.types]
    if len(set(keys)) < len(keys):
        yield Finding("types", "Each type of credit stands only once.")
    for each in terms.types:
        yield from _type(each, terms.estimated_minutes)


def _type(credit: CreditType, minutes: int | None) -> Iterator[Finding]:
    field = f"types.{credit.key}"
    if not credit.called:
        yield Finding(field, "Name this type of credit.")
    if credit.max_quarters < 1:
        yield Finding(field, f"Enter the maximum of {credit.called}, in steps of 0.25.")
    elif minutes and credit.max_quarters > quarters_of_minutes(minutes):
        most = amount(quarters_of_minutes(minutes))
        yield Finding(
            field, f"{amount(credit.max_quarters)} is more than {minutes} minutes amount to, which is {most}."
        )
    if not credit.professions:
        yield Finding(field, f"Say which professions may earn {credit.called}.")
    elif credit.key in RESERVED and not credit.professions <= RESERVED[credit.key]:
        whom = "physicians" if credit.key == AMA else "nurses"
        yield Finding(field, f"{credit.called} is for {whom} only.")
    if not credit.statement:
        yield Finding(field, f"Enter the designation statement for {credit.called}, word for word.")
    elif credit.max_quarters and credit.max_quarters not in amounts_named(credit.statement):
        yield Finding(field, f"The designation statement does not name the maximum, {amount(credit.max_quarters)}.")


def _words(terms: Terms) -> Iterator[Finding]:
    for field, text in _texts(terms):
        for fault in wording_faults(text):
            yield Finding(field, fault)
    ama = terms.type_called(AMA)
    if ama and ama.statement and "AMA PRA Category 1 Credit" not in ama.statement:
        yield Finding(f"types.{AMA}", "The designation statement names the credit: AMA PRA Category 1 Credit(s)™.")
    # A nursing certificate prints both statements; one of them has to be of the nurses' accreditor.
    nursing = terms.type_called(ANCC)
    if nursing and nursing.statement and ACCREDITOR not in terms.accreditation_statement + nursing.statement:
        yield Finding(f"types.{ANCC}", f"Enter the accreditation statement that names the {ACCREDITOR} as well.")


def _texts(terms: Terms) -> Iterable[tuple[str, str]]:
    for field in ("accreditation_statement", "minimum_performance", "participation", "target_audience", "requirements"):
        yield field, getattr(terms, field)
    for each in terms.types:
        yield f"types.{each.key}", each.statement
        yield f"types.{each.key}", "" if each.key in RESERVED else each.name


def _activity(terms: Terms, subject: Subject) -> Iterator[Finding]:
    if not subject.published:
        yield Finding("", "The activity is not published.")
    elif terms.type_called(AMA) and terms.learning_format == ENDURING and not subject.assessed:
        yield Finding("learning_format", "Enduring material needs an assessment: the activity has no quiz.")
    if terms.evaluation_required and subject.published and not subject.evaluated:
        yield Finding("evaluation_required", "The activity has no evaluation form.")


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
