"""The facts of a document about credit: which one, and in which words. Pure functions.

Whoever earned credit gets a certificate that says how much they claimed. Everybody else gets one that cannot be taken
for it: of participation, which says what the activity was designated for, or of completion.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.progress.certificates.snapshots import (
    A4,
    CREDIT_TEMPLATE,
    CREDIT_TEMPLATE_VERSION,
    NO_CREDIT,
    SAMPLE,
    CompletedActivity,
    Issuer,
    activity_json,
    printed_name,
    rfc3339_seconds,
    verify_address,
)
from services.progress.credit.entitlement import Document
from services.progress.credit.terms import CreditType, Terms
from services.progress.credit.wording import AMA

TITLES = {
    Document.CREDIT: "Certificate of Credit",
    Document.CONTACT_HOURS: "Certificate of Contact Hours",
    Document.PARTICIPATION: "Certificate of Participation",
    Document.COMPLETION: "Certificate of Completion",
}


@dataclass(frozen=True)
class Subject:
    """The activity as the document names it; `group` is what all documents about it have in common."""

    achievement: str
    group: str
    title: str
    revision: int


@dataclass(frozen=True)
class Holder:
    """Whose document it is."""

    name: str
    degree: str | None
    demo: bool


@dataclass(frozen=True)
class Claimed:
    """What was claimed, and of which type."""

    credit: CreditType
    quarters: int


@dataclass(frozen=True)
class Stamp:
    """When it is issued, by whom, and under which code."""

    code: str
    issued_at: dt.datetime
    issuer: Issuer


@dataclass(frozen=True)
class Issue:
    """Everything that the document is made of; `terms` are those of the completion, None where no credit was on."""

    document: Document
    stamp: Stamp
    holder: Holder
    subject: Subject
    activities: Sequence[CompletedActivity]
    completed_at: dt.datetime
    terms: Terms | None
    designation: Mapping[str, Any] | None
    claimed: Claimed | None = None
    replaces: str | None = None


def make_credit_snapshot(issue: Issue) -> dict[str, Any]:
    """Return the facts of a document about credit as JSON values."""
    watermark, stamp = SAMPLE if issue.holder.demo else None, issue.stamp
    return {
        "template": CREDIT_TEMPLATE,
        "template_version": CREDIT_TEMPLATE_VERSION,
        "language": "en",
        "paper": A4,
        "accent": None,
        "signatories": [],
        "document": issue.document.value,
        "code": stamp.code,
        "title": TITLES[issue.document],
        "holder": {"name": printed_name(issue.holder.name, issue.holder.degree)},
        "achievement": {
            "id": issue.subject.achievement,
            "title": issue.subject.title,
            "criteria": _sentence(issue),
        },
        "pathway": {
            "slug": issue.subject.group,
            "title": issue.subject.title,
            "revision": issue.subject.revision,
        },
        "cycle": 1,
        "activities": [activity_json(each) for each in issue.activities],
        "completed_at": rfc3339_seconds(issue.completed_at),
        "issued_at": rfc3339_seconds(stamp.issued_at),
        "issuer": {"name": stamp.issuer.name, "url": stamp.issuer.url},
        "statements": _statements(issue),
        "verify_url": verify_address(stamp.issuer, stamp.code),
        "sample": watermark is not None,
        "watermark": watermark,
        "expires_at": None,
        "renews": None,
        "replaces": issue.replaces,
        "credit": _credit(issue),
    }


def _credit(issue: Issue) -> dict[str, Any] | None:
    """Return who designated what, and how much was claimed; nothing for a certificate of completion."""
    if issue.document is Document.COMPLETION or issue.terms is None:
        return None
    claimed, designation = issue.claimed, issue.designation or {}
    return {
        "provider": issue.terms.provider,
        "provider_address": issue.terms.provider_address,
        "contact": issue.terms.contact,
        "learning_format": issue.terms.learning_format,
        "location": issue.terms.location or None,
        "type": claimed.credit.key if claimed else None,
        "quarters": claimed.quarters if claimed else None,
        "claimed": claimed.credit.words(claimed.quarters) if claimed else None,
        "designated": [each.words(each.max_quarters) for each in _designated(issue)],
        "designation_version": designation.get("version"),
        "designation_sha256": designation.get("sha256"),
    }


def _designated(issue: Issue) -> list[CreditType]:
    if issue.claimed:
        return [issue.claimed.credit]
    ama = issue.terms.type_called(AMA) if issue.terms else None
    return [ama] if ama else []


def _sentence(issue: Issue) -> str:
    """Return the sentence below the title of the activity."""
    terms, claimed = issue.terms, issue.claimed
    if claimed and terms:
        return (
            f"{terms.provider} has awarded {claimed.credit.words(claimed.quarters)} for this {terms.learning_format}."
        )
    if issue.document is Document.PARTICIPATION and terms:
        most = _designated(issue)[0]
        return f"This {terms.learning_format} was designated for {_most(most)}."
    return NO_CREDIT


def _most(credit: CreditType) -> str:
    """Return the maximum as designation statements write it, with the plural left open for the physician's credit."""
    words = credit.words(credit.max_quarters)
    return f"{words.partition(' ')[0]} AMA PRA Category 1 Credit(s)™" if credit.key == AMA else words


def _statements(issue: Issue) -> list[str]:
    """Return what the provider says word for word; a certificate of completion says that it is not for credit."""
    if issue.document is Document.COMPLETION or issue.terms is None:
        return [NO_CREDIT]
    return [issue.terms.accreditation_statement, *(each.statement for each in _designated(issue))]
