"""Claiming credit, correcting claims, and the documents that follow from both."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.certificates.snapshots import Issuer
from services.progress.credit.designations import as_designation
from services.progress.credit.documents import Claimed
from services.progress.credit.entitlement import Offer, minutes_held
from services.progress.credit.events import CreditClaimed as CreditClaimedEvent
from services.progress.credit.issuing import end_claim_document, issue_claim_document, issue_other_document
from services.progress.credit.problems import (
    ClaimReplaced,
    ClaimUnknown,
    CreditClaimed,
    CreditNotClaimable,
    MinutesCounted,
    NotCompleted,
)
from services.progress.credit.situations import Situation, situation_of
from services.progress.credit.subjects import Named
from services.progress.credit.terms import CreditType
from services.progress.credit.wording import amount
from services.progress.learners.operations import lock_learner, refuse_erased
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id
from shared.problems import Invalid

ATTESTATION = (
    "I took part in this activity myself, and I claim only the credit commensurate with the extent of my participation."
)

_CLAIM = sa.text(
    """
    INSERT INTO credit_claims (id, learner_id, kind, subject, revision, credit_type, edition, quarters, designation_id,
      completed_at, attestation, claimed_at, corrects, actor, reason)
    VALUES (:id, :learner_id, :kind, :subject, :revision, :credit_type, :edition, :quarters, :designation_id,
      :completed_at, :attestation, :at, :corrects, :actor, :reason)
    """
)
_TAKE = sa.text(
    """
    INSERT INTO credit_minutes (learner_id, resource, credit_class, kind, subject, credit_type)
    VALUES (:learner_id, :resource, :credit_class, :kind, :subject, :credit_type)
    ON CONFLICT (learner_id, resource, credit_class) DO NOTHING RETURNING true
    """
)
_FREE = sa.text(
    """
    DELETE FROM credit_minutes
    WHERE learner_id = :learner_id AND kind = :kind AND subject = :subject AND credit_type = :credit_type
    """
)
_HOLDER = sa.text("SELECT learner_id FROM credit_claims WHERE id = :id")
_FIND = sa.text(
    """
    SELECT c.*, EXISTS (SELECT 1 FROM credit_claims n WHERE n.corrects = c.id) AS corrected,
      d.terms, l.erased_at
    FROM credit_claims c JOIN credit_designations d ON d.id = c.designation_id
    LEFT JOIN learners l ON l.id = c.learner_id
    WHERE c.id = :id
    """
)
_ERASE = sa.text("UPDATE credit_claims SET reason = NULL WHERE learner_id = :learner_id AND reason IS NOT NULL")


@dataclass(frozen=True)
class Claim:
    """A learner claims so many quarters of a type, and attests that they took part."""

    learner_id: uuid.UUID
    named: Named
    credit_type: str
    quarters: int


@dataclass(frozen=True)
class Correct:
    """Staff set a claim right; zero quarters withdraw it."""

    claim_id: uuid.UUID
    quarters: int
    reason: str
    actor: str
    actor_id: uuid.UUID


def claim_credit(session: Session, command: Claim, issuer: Issuer) -> uuid.UUID:
    """Keep a claim and issue its document; returns the claim's id.

    Raises `NotCompleted`, `CreditNotClaimable` with what is missing, `Invalid` for more than the maximum,
    `CreditClaimed` for a type that was claimed before, and `MinutesCounted`.
    """
    lock_learner(session, command.learner_id)
    refuse_erased(session, command.learner_id)
    found = situation_of(session, command.learner_id, command.named)
    offer = _offer(found, command)
    before = next((each for each in found.claims if each.credit_type == offer.credit.key), None)
    if before is not None and before.quarters:
        raise CreditClaimed("Ask the provider's staff to correct it.")
    if not 1 <= command.quarters <= offer.max_quarters:
        raise Invalid([{"field": "quarters", "message": f"Claim between 0.25 and {amount(offer.max_quarters)}."}])
    _take_minutes(session, command, offer.credit, found)
    at, completion, then = now(), found.completion, found.then
    if completion is None or then is None:
        raise NotCompleted
    row = {
        **_key(command.learner_id, command.named, offer.credit.key),
        "id": new_id(),
        "revision": completion.revision,
        "edition": before.edition + 1 if before else 1,
        "quarters": command.quarters,
        "designation_id": then.id,
        "completed_at": completion.completed_at,
        "attestation": ATTESTATION,
        "at": at,
        "corrects": before.id if before else None,
        "actor": str(command.learner_id),
        "reason": None,
    }
    session.execute(_CLAIM, row)
    claimed = Claimed(offer.credit, command.quarters)
    issue_claim_document(session, command.learner_id, found, claimed, issuer, at=at)
    _tell(session, row, found.described.title)
    return uuid.UUID(str(row["id"]))


def correct_claim(session: Session, command: Correct, issuer: Issuer) -> uuid.UUID:
    """Keep another amount in the place of a claim, with its document; returns the new claim's id.

    Raises `ClaimUnknown`, `ClaimReplaced`, and `Invalid` for more than was designated or the same amount.
    """
    learner_id = session.execute(_HOLDER, {"id": command.claim_id}).scalar()
    if learner_id is None:
        raise ClaimUnknown
    lock_learner(session, learner_id)
    old = session.execute(_FIND, {"id": command.claim_id}).one()
    if old.corrected or not old.quarters:
        raise ClaimReplaced
    refuse_erased(session, learner_id)
    named = Named(old.kind, old.subject)
    found = situation_of(session, learner_id, named)
    credit = _credit_of(found, old)
    if not 0 <= command.quarters <= credit.max_quarters or command.quarters == old.quarters:
        most = amount(credit.max_quarters)
        raise Invalid(
            [{"field": "quarters", "message": f"Enter another amount, at most {most}; 0 withdraws the claim."}]
        )
    at, ending = now(), (command.reason, command.actor_id)
    row = {name: getattr(old, name) for name in ("learner_id", "kind", "subject", "revision", "credit_type")}
    row |= {"designation_id": old.designation_id, "completed_at": old.completed_at, "attestation": old.attestation}
    row |= {"id": new_id(), "edition": old.edition + 1, "quarters": command.quarters, "corrects": old.id}
    session.execute(_CLAIM, row | {"at": at, "actor": command.actor, "reason": command.reason})
    if command.quarters:
        issue_claim_document(
            session,
            learner_id,
            found,
            Claimed(credit, command.quarters),
            issuer,
            at=at,
            ending=ending,
        )
    else:
        session.execute(_FREE, row)
        end_claim_document(session, named, learner_id, credit.key, ending=ending)
    record(session, command.actor, "credit.corrected", "learner", str(learner_id), claim=str(old.id))
    _tell(session, row | {"at": at}, found.described.title)
    return uuid.UUID(str(row["id"]))


def issue_document(session: Session, learner_id: uuid.UUID, named: Named, issuer: Issuer) -> None:
    """Issue the document of somebody who claims nothing, once; which one follows from profile and designation.

    Raises `NotCompleted`, and `CreditNotClaimable` while a claim decides about it or something is missing.
    """
    lock_learner(session, learner_id)
    refuse_erased(session, learner_id)
    found = situation_of(session, learner_id, named)
    if found.completion is None:
        raise NotCompleted
    lacks = lacks_for_document(found)
    document = found.document()
    if lacks or document is None:
        raise CreditNotClaimable(lacks[0] if lacks else "Claim your credit; its certificate is your document.")
    issue_other_document(session, learner_id, found, document, issuer)


def lacks_for_document(found: Situation) -> list[str]:
    """Return what a profile lacks, and the evaluation where one is asked for, before any document is issued."""
    fields = {"name", "profession", "degree", "evaluation"}
    return [each.message for each in found.hindrances(now().date()) if each.field in fields]


def erase_claims(session: Session, learner_id: uuid.UUID) -> None:
    """Empty what staff wrote about somebody's claims; the claims stay under the pseudonym, as proof of credit."""
    session.execute(_ERASE, {"learner_id": learner_id})


def _offer(found: Situation, command: Claim) -> Offer:
    if found.completion is None:
        raise NotCompleted
    today = now().date()
    offers = found.offers(today)
    offer = next((each for each in offers if each.credit.key == command.credit_type), None)
    if offer is None:
        why = [each.message for each in found.hindrances(today)]
        raise CreditNotClaimable(why[0] if why else "Your profession may not earn this type of credit.")
    return offer


def _take_minutes(session: Session, command: Claim, credit: CreditType, found: Situation) -> None:
    key = _key(command.learner_id, command.named, credit.key)
    # In one order, so that two claims never wait for each other.
    for resource, credit_class in sorted(minutes_held(credit, found.described.resources)):
        taken = session.execute(_TAKE, key | {"resource": resource, "credit_class": credit_class})
        if taken.scalar() is None:
            raise MinutesCounted(f"You have claimed credit for {resource!r} elsewhere, or of another type.")


def _key(learner_id: uuid.UUID, named: Named, credit_type: str) -> dict[str, Any]:
    return {"learner_id": learner_id, "kind": named.kind, "subject": named.slug, "credit_type": credit_type}


def _credit_of(found: Situation, claim: sa.Row[Any]) -> CreditType:
    """Return the type as it was designated when the learner completed the activity."""
    then = as_designation(found.then)
    credit = then.terms.type_called(claim.credit_type) if then else None
    if credit is None:
        raise ClaimUnknown
    return credit


def _tell(session: Session, row: dict[str, Any], title: str) -> None:
    told = CreditClaimedEvent(
        claim_id=row["id"],
        learner_id=row["learner_id"],
        kind=row["kind"],
        subject=row["subject"],
        title=title,
        credit_type=row["credit_type"],
        quarters=row["quarters"],
        completed_at=row["completed_at"],
        claimed_at=row["at"],
        corrects=row["corrects"],
    )
    publish(session, told, subject=str(row["learner_id"]))
