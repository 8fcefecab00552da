"""Reads of credit: what is offered, where a learner stands, what was claimed."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.credit.claims import ATTESTATION, lacks_for_document
from services.progress.credit.designations import disclosure_sha256, every_newest, offered
from services.progress.credit.documents import TITLES
from services.progress.credit.entitlement import may_earn, profile_lacks
from services.progress.credit.issuing import OTHER
from services.progress.credit.situations import Situation, situation_of
from services.progress.credit.subjects import Named, describe, title_of
from services.progress.credit.terms import CreditType, Terms, read_terms
from shared.clock import now, rfc3339

_DOCUMENTS = sa.text(
    """
    SELECT c.achievement, c.code, c.snapshot ->> 'document' AS document, e.kind AS ended FROM certificates c
    LEFT JOIN certificate_events e ON e.certificate_id = c.id AND e.kind IN ('superseded', 'revoked')
    WHERE c.learner_id = :learner_id AND c.pathway = ANY(:groups) AND e.kind IS NULL
    """
)
_OWN = sa.text(
    """
    SELECT DISTINCT ON (c.kind, c.subject, c.credit_type) c.id, c.kind, c.subject, c.credit_type, c.quarters,
      c.completed_at, c.claimed_at, d.terms
    FROM credit_claims c JOIN credit_designations d ON d.id = c.designation_id
    WHERE c.learner_id = :learner_id ORDER BY c.kind, c.subject, c.credit_type, c.edition DESC
    """
)
_CLAIMS = """
    SELECT c.id, c.learner_id, c.kind, c.subject, c.credit_type, c.quarters, c.completed_at, c.claimed_at, c.edition,
      c.reason, c.attestation, d.terms, d.version, l.name, l.degree, l.profession, l.erased_at,
      EXISTS (SELECT 1 FROM credit_claims n WHERE n.corrects = c.id) AS corrected
    FROM credit_claims c JOIN credit_designations d ON d.id = c.designation_id
    LEFT JOIN learners l ON l.id = c.learner_id
"""
_CLAIM_PAGE = sa.text(
    f"""
    {_CLAIMS}
    WHERE (CAST(:kind AS text) IS NULL OR c.kind = :kind) AND (CAST(:subject AS text) IS NULL OR c.subject = :subject)
      AND (CAST(:after AS uuid) IS NULL OR c.id < :after)
    ORDER BY c.id DESC LIMIT :limit
    """
)
_ONE_CLAIM = sa.text(f"{_CLAIMS} WHERE c.id = :id")


def offered_subjects(session: Session) -> list[dict[str, Any]]:
    """Return everything that is designated for credit now, with the resources that it is made of."""
    items = []
    for row in every_newest(session):
        described = describe(session, Named(row.kind, row.subject)) if row.is_on else None
        if described is not None:
            items.append(
                {
                    "kind": row.kind,
                    "slug": row.subject,
                    "title": described.title,
                    "text_sha256": disclosure_sha256(row.terms),
                    "resources": list(described.resources),
                }
            )
    return items


def offer_view(session: Session, named: Named) -> dict[str, Any]:
    """Return what everybody is shown before the content; raises `CreditNotOffered` while credit is off."""
    row = offered(session, named)
    described = describe(session, named)
    return {
        "kind": named.kind,
        "slug": named.slug,
        "title": described.title if described else named.slug,
        "objectives": _objectives(described.content if described else {}),
        "version": row.version,
        "text_sha256": disclosure_sha256(row.terms),
        "terms": terms_json(read_terms(row.terms)),
    }


def credit_view(session: Session, learner_id: uuid.UUID, named: Named) -> dict[str, Any]:
    """Return where a learner stands with the credit of an activity; raises `CreditNotOffered`."""
    found = situation_of(session, learner_id, named)
    today = now().date()
    documents = _documents(session, learner_id, [named.achievement])
    terms = read_terms(found.now.terms) if found.now else None
    document = found.document()
    lacks = lacks_for_document(found)
    return {
        "kind": named.kind,
        "slug": named.slug,
        "title": found.described.title,
        "offered": bool(found.now and found.now.is_on),
        "text_sha256": disclosure_sha256(found.now.terms) if found.now else "",
        "disclosed": found.shown.present_text,
        "disclosed_at": rfc3339(found.shown.first_at) if found.shown.first_at else None,
        "completed_at": rfc3339(found.completion.completed_at) if found.completion else None,
        "lacks": [vars(each) for each in profile_lacks(found.person, terms)] if terms else [],
        "earns": [each.called for each in terms.types if may_earn(found.person, each)] if terms else [],
        "offers": [
            _offer_json(offer.credit, offer.max_quarters)
            for offer in found.offers(today)
            if offer.credit.key not in found.claimed
        ],
        "hindrances": [vars(each) for each in found.hindrances(today)],
        "claims": [_claim_json(found, each, documents) for each in found.claims],
        "document": document.value if document and not lacks else None,
        "document_title": TITLES[document] if document and not lacks else None,
        "document_code": documents.get(f"{named.achievement}/{OTHER}"),
        "attestation": ATTESTATION,
    }


def credit_brief(session: Session, learner_id: uuid.UUID, named: Named) -> dict[str, Any] | None:
    """Return what a page about an activity has to say about its credit; None where none was ever designated."""
    from services.progress.credit.problems import CreditNotOffered  # the one that means nothing here

    try:
        view = credit_view(session, learner_id, named)
    except CreditNotOffered:
        return None
    names = ("offered", "disclosed", "completed_at", "offers", "document", "document_code", "claims", "hindrances")
    return {name: view[name] for name in names}


def own_credit(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what a learner has claimed and holds, newest first."""
    rows = [row for row in session.execute(_OWN, {"learner_id": learner_id}) if row.quarters]
    documents = _documents(session, learner_id, [Named(row.kind, row.subject).achievement for row in rows])
    items = [_own_json(session, row, documents) for row in rows]
    return sorted(items, key=lambda each: str(each["claimed_at"]), reverse=True)


def credit_by_subject(session: Session, learner_id: uuid.UUID) -> dict[tuple[str, str], str]:
    """Return in words what was claimed, by kind and slug, for the transcript."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in session.execute(_OWN, {"learner_id": learner_id}):
        if row.quarters:
            found.setdefault((row.kind, row.subject), []).append(_words(row))
    return {key: "; ".join(words) for key, words in found.items()}


def claims_page(
    session: Session, *, kind: str | None, subject: str | None, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of claims with names, newest first, and after which the next one begins."""
    asked = {"kind": kind or None, "subject": subject or None, "after": after, "limit": limit + 1}
    rows = session.execute(_CLAIM_PAGE, asked).all()
    shown = rows[:limit]
    return [claim_json(session, row) for row in shown], shown[-1].id if len(rows) > limit else None


def find_claim(session: Session, claim_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return one claim with its learner and terms."""
    return session.execute(_ONE_CLAIM, {"id": claim_id}).one_or_none()


def claim_json(session: Session, row: sa.Row[Any]) -> dict[str, Any]:
    """Return a claim as credit staff see it."""
    credit = read_terms(row.terms).type_called(row.credit_type)
    return {
        "id": str(row.id),
        "learner_id": str(row.learner_id),
        "name": None if row.erased_at else row.name,
        "degree": row.degree,
        "profession": row.profession,
        "kind": row.kind,
        "subject": row.subject,
        "title": title_of(session, Named(row.kind, row.subject)),
        "credit_type": row.credit_type,
        "quarters": row.quarters,
        "words": credit.words(row.quarters) if credit else "",
        "max_quarters": credit.max_quarters if credit else 0,
        "completed_at": rfc3339(row.completed_at),
        "claimed_at": rfc3339(row.claimed_at),
        "edition": row.edition,
        "reason": row.reason,
        "corrected": row.corrected,
        "designation_version": row.version,
    }


def terms_json(terms: Terms) -> dict[str, Any]:
    """Return terms as everybody is shown them."""
    return {
        **{name: getattr(terms, name) for name in _SHOWN},
        "released_on": _day(terms.released_on),
        "reviewed_on": _day(terms.reviewed_on),
        "expires_on": _day(terms.expires_on),
        "claims_until": _day(terms.claims_until),
        "faculty": [vars(each) for each in terms.faculty],
        "types": [
            _offer_json(each, each.max_quarters)
            | {"statement": each.statement, "professions": sorted(each.professions)}
            for each in terms.types
        ],
    }


_SHOWN = (
    *("provider", "provider_address", "contact", "accreditation_statement", "learning_format", "location"),
    *(
        "estimated_minutes",
        "minimum_performance",
        "participation",
        "target_audience",
        "disclosures",
        "requirements",
        "evaluation_required",
    ),
)


def _offer_json(credit: CreditType, max_quarters: int) -> dict[str, Any]:
    return {
        "type": credit.key,
        "called": credit.called,
        "max_quarters": max_quarters,
        "most": credit.words(max_quarters),
    }


def _claim_json(found: Situation, row: sa.Row[Any], documents: dict[str, str]) -> dict[str, Any]:
    terms = read_terms(found.then.terms) if found.then else None
    credit = terms.type_called(row.credit_type) if terms else None
    return {
        "id": str(row.id),
        "type": row.credit_type,
        "quarters": row.quarters,
        "words": credit.words(row.quarters) if credit else "",
        "claimed_at": rfc3339(row.claimed_at),
        "reason": row.reason,
        "code": documents.get(f"{found.named.achievement}/{row.credit_type}") if row.quarters else None,
    }


def _own_json(session: Session, row: sa.Row[Any], documents: dict[str, str]) -> dict[str, Any]:
    named = Named(row.kind, row.subject)
    return {
        "id": str(row.id),
        "kind": row.kind,
        "slug": row.subject,
        "title": title_of(session, named),
        "type": row.credit_type,
        "quarters": row.quarters,
        "words": _words(row),
        "provider": read_terms(row.terms).provider,
        "completed_at": rfc3339(row.completed_at),
        "claimed_at": rfc3339(row.claimed_at),
        "code": documents.get(f"{named.achievement}/{row.credit_type}"),
    }


def _words(row: sa.Row[Any]) -> str:
    credit = read_terms(row.terms).type_called(row.credit_type)
    return credit.words(row.quarters) if credit else ""


def _documents(session: Session, learner_id: uuid.UUID, groups: Iterable[str]) -> dict[str, str]:
    rows = session.execute(_DOCUMENTS, {"learner_id": learner_id, "groups": list(groups)})
    return {row.achievement: row.code for row in rows}


def _objectives(content: Any) -> list[str]:
    return [str(each["text"]) for each in content.get("objectives") or ()]


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
