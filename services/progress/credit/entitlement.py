"""Who may claim what, and which document somebody gets. Pure functions.

The two rules that everything else hangs on:

- Credit needs a designation that was in force when the activity was completed, that is still on, disclosures that were
  read before, an evaluation where one is asked for, and a profession that may earn the type.
- The document follows from profession, degree and designation; nobody chooses it.
"""

import datetime as dt
import enum
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from services.progress.credit.terms import PHYSICIANS, RESERVED, CreditType, Terms
from services.progress.credit.wording import AMA, ANCC

# Degrees that qualify for the physician's credit: MD, DO, and what other countries call them.
MEDICAL_DEGREES = frozenset({"MD", "DO", "MBBS", "MBBCH", "MBCHB", "MBBCHIR", "BMBCH", "BMBS", "MBBCHBAO", "MUDR"})
_BETWEEN = re.compile(r"[,;/&]|\s+and\s+|\s{1,}")


class Document(enum.StrEnum):
    """What is issued."""

    CREDIT = "credit"
    CONTACT_HOURS = "contact_hours"
    PARTICIPATION = "participation"
    COMPLETION = "completion"


@dataclass(frozen=True)
class Person:
    """As much of a profile as decides about credit."""

    name: str
    profession: str | None
    degree: str | None

    @property
    def is_physician(self) -> bool:
        """Whether the physician's credit is for them: the profession alone is not enough."""
        return self.profession in PHYSICIANS and has_medical_degree(self.degree)


@dataclass(frozen=True)
class Designation:
    """A version of what was designated, and whether credit was on in it."""

    terms: Terms
    on: bool


@dataclass(frozen=True)
class Done:
    """What the learner did: when (UTC), whether the disclosures were read before, whether it was evaluated."""

    completed_at: dt.datetime
    disclosed: bool
    evaluated: bool


@dataclass(frozen=True)
class Offer:
    """A type that may be claimed, up to so many quarters."""

    credit: CreditType
    max_quarters: int


@dataclass(frozen=True)
class Lack:
    """What keeps somebody from a claim; `field` names a part of the profile, or is empty."""

    field: str
    message: str


def has_medical_degree(degree: str | None) -> bool:
    """Say whether a degree as people write it has a medical one among its parts: `M.D., PhD`."""
    parts = _BETWEEN.split((degree or "").replace(".", ""))
    whole = re.sub(r"[^A-Za-z]", "", degree or "").upper()
    return whole in MEDICAL_DEGREES or any(part.strip().upper() in MEDICAL_DEGREES for part in parts)


def may_earn(person: Person, credit: CreditType) -> bool:
    """Say whether a profession may earn a type: the designation names it, and no rule reserves the type for others."""
    if person.profession not in credit.professions:
        return False
    if credit.key == AMA:
        return person.is_physician
    return credit.key not in RESERVED or person.profession in RESERVED[credit.key]


def profile_lacks(person: Person, terms: Terms) -> list[Lack]:
    """Return what a profile lacks so that it can be decided which document somebody gets."""
    lacks = []
    if not person.name.strip():
        lacks.append(Lack("name", "Your profile lacks the name that is to be printed."))
    if not person.profession:
        lacks.append(Lack("profession", "Your profile lacks your profession; it decides which credit you may earn."))
    elif person.profession in PHYSICIANS and terms.type_called(AMA) and not (person.degree or "").strip():
        lacks.append(Lack("degree", "Your profile lacks your degree (MD, DO or equivalent)."))
    return lacks


def earned_terms(then: Designation | None, done: Done) -> Terms | None:
    """Return the terms under which a completion counts; None when credit was not on then, or outside of its dates."""
    if then is None or not then.on or not then.terms.covers(done.completed_at.astimezone(dt.UTC).date()):
        return None
    return then.terms


def offers(
    person: Person, then: Designation | None, now: Designation | None, done: Done, today: dt.date
) -> tuple[Offer, ...]:
    """Return what somebody may claim. `then` was in force at the completion, `now` is: both have to allow it."""
    terms = earned_terms(then, done)
    if terms is None or now is None or not now.on:
        return ()
    if not done.disclosed or not terms.takes_claims(today) or profile_lacks(person, terms):
        return ()
    if (terms.evaluation_required or now.terms.evaluation_required) and not done.evaluated:
        return ()
    return tuple(_both(person, terms, now.terms))


def document_kind(
    person: Person, then: Designation | None, now: Designation | None, done: Done, claimed: Collection[str]
) -> Document | None:
    """Return which document somebody gets without a claim; None while their document is that of a claim.

    `claimed` holds the types that they claimed. A certificate of participation says what the activity was designated
    for, so it needs a designation that counts; everybody else gets one that is not valid for credit.
    """
    if claimed:
        return None
    terms = earned_terms(then, done)
    if terms is None or now is None or not now.on:
        return Document.COMPLETION
    if done.disclosed and any(_both(person, terms, now.terms)):
        return None
    if person.is_physician or terms.type_called(AMA) is None:
        return Document.COMPLETION
    return Document.PARTICIPATION


def document_of_claim(key: str) -> Document:
    """Return the document of a claimed type."""
    return Document.CONTACT_HOURS if key == ANCC else Document.CREDIT


def hindrances(
    person: Person, then: Designation | None, now: Designation | None, done: Done, today: dt.date
) -> Iterator[Lack]:
    """Yield in words why nothing can be claimed; the first is what has to be mended first."""
    terms = earned_terms(then, done)
    if terms is None:
        yield Lack("", "No credit was designated for the day on which you completed this.")
        return
    if now is None or not now.on:
        yield Lack("", "The provider has ended the credit of this activity.")
        return
    if not done.disclosed:
        yield Lack("", "The disclosures were not read before you completed it.")
    if not terms.takes_claims(today):
        yield Lack("", "The time for claiming credit is over.")
    yield from profile_lacks(person, terms)
    if (terms.evaluation_required or now.terms.evaluation_required) and not done.evaluated:
        yield Lack("evaluation", "Give your evaluation of the activity first.")
    if not any(_both(person, terms, now.terms)) and not profile_lacks(person, terms):
        yield Lack("", "Your profession earns none of the types of credit that this activity is designated for.")


def minutes_held(credit: CreditType, resources: Collection[str]) -> set[tuple[str, str]]:
    """Return what a claim takes for good, as pairs of a resource and a class of credit.

    Nobody earns the same type twice for one resource: not in a series and its modules, in a pathway and its parts, or
    in two revisions. Types exclude each other too, unless they are designated to be earned alongside.
    """
    classes = {f"type:{credit.key}"} if credit.alongside else {f"type:{credit.key}", "one of all"}
    return {(resource, name) for resource in resources for name in classes}


def _both(person: Person, then: Terms, now: Terms) -> Iterator[Offer]:
    for credit in then.types:
        still = now.type_called(credit.key)
        if still and may_earn(person, credit) and may_earn(person, still):
            most = min(credit.max_quarters, still.max_quarters)
            if most > 0:
                yield Offer(credit, most)
