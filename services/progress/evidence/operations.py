"""Handing in evidence, and reviewing it: every step is a fact of its own."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.operations import start_activity
from services.progress.catalogue.queries import find_revision, resource_labels
from services.progress.certificates.operations import delete_document
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.evidence.events import EvidenceReviewed, EvidenceSubmitted
from services.progress.evidence.models import Decision
from services.progress.evidence.problems import (
    EvidenceAccepted,
    EvidenceAlreadyReviewed,
    EvidenceNotAsked,
    EvidenceOfErased,
    EvidenceOfOneself,
    EvidenceRejected,
    EvidenceUnknown,
    EvidenceWaiting,
)
from services.progress.evidence.rules import FileType, is_attested
from services.progress.learners.operations import introduce, lock_learner
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id
from shared.problems import Invalid

ATTESTED = "Attested by the learner."

_EARLIER = sa.text(
    """
    SELECT e.id, e.completed_on, e.hours, e.reflection, e.sha256, r.decision FROM evidence e
    LEFT JOIN evidence_reviews r ON r.evidence_id = e.id
    WHERE e.learner_id = :learner_id AND e.resource = :resource ORDER BY e.id DESC
    """
)
_SUBMIT = sa.text(
    """
    INSERT INTO evidence (id, learner_id, resource, revision, completed_on, hours, reflection, file_key, file_name,
      media_type, sha256, size, submitted_at)
    VALUES (:id, :learner_id, :resource, :revision, :completed_on, :hours, :reflection, :file_key, :file_name,
      :media_type, :sha256, :size, :at)
    """
)
_COMPLETED = sa.text("SELECT 1 FROM resource_completions WHERE learner_id = :learner_id AND resource = :resource")
_ERASED = sa.text("SELECT 1 FROM learners WHERE id = :learner_id AND erased_at IS NOT NULL")
_FIND = sa.text("SELECT id, learner_id, resource FROM evidence WHERE id = :id AND erased_at IS NULL")
_REVIEW = sa.text(
    """
    INSERT INTO evidence_reviews (evidence_id, decision, reason, reviewer_id, reviewed_at)
    VALUES (:id, :decision, :reason, :reviewer_id, :at) ON CONFLICT (evidence_id) DO NOTHING RETURNING true
    """
)
# The same bytes are stored once: a file that somebody else handed in too stays.
_OWN_FILES = sa.text(
    """
    SELECT DISTINCT e.file_key FROM evidence e WHERE e.learner_id = :learner_id AND e.file_key IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM evidence o WHERE o.file_key = e.file_key AND o.learner_id <> e.learner_id)
    """
)
_ERASE = sa.text(
    """
    UPDATE evidence SET reflection = NULL, file_key = NULL, file_name = NULL, erased_at = :at
    WHERE learner_id = :learner_id AND erased_at IS NULL
    """
)


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the documents store."""

    key: str
    name: str
    type: FileType
    content: bytes

    def columns(self) -> dict[str, Any]:
        """Return what is kept beside the evidence."""
        return {
            "file_key": self.key,
            "file_name": self.name,
            "media_type": self.type.media_type,
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "size": len(self.content),
        }


NO_FILE = {"file_key": None, "file_name": None, "media_type": None, "sha256": None, "size": None}


@dataclass(frozen=True)
class Submit:
    """A learner says what they completed, and when; the name is what their access token says."""

    learner_id: uuid.UUID
    learner_name: str
    resource: str
    completed_on: dt.date
    hours: Decimal | None
    reflection: str | None
    file: StoredFile | None


@dataclass(frozen=True)
class Judge:
    """A reviewer says what becomes of a piece of evidence."""

    evidence_id: uuid.UUID
    reviewer_id: uuid.UUID
    decision: Decision
    reason: str


def submit_evidence(session: Session, command: Submit, issuer: Issuer) -> tuple[uuid.UUID, bool]:
    """Hand in evidence; returns its id and whether it is new. The same sent twice is handed in once.

    Where the completion note asks for a reflection, the learner's word is enough and the resource is
    completed; everything else waits for a reviewer.
    """
    lock_learner(session, command.learner_id)
    files = command.file.columns() if command.file else NO_FILE
    key = {"learner_id": command.learner_id, "resource": command.resource}
    earlier = session.execute(_EARLIER, key).all()
    if earlier and _is_same(earlier[0], command, files["sha256"]):
        return earlier[0].id, False
    _refuse_needless(session, key, earlier, files["sha256"])
    started = start_activity(session, command.learner_id, command.resource, issuer)
    revision = find_revision(session, command.resource, started.revision)
    attested = _require_what_is_asked(revision.content, command)
    introduce(session, command.learner_id, command.learner_name)
    evidence_id, at = new_id(), now()
    said = {"completed_on": command.completed_on, "hours": command.hours, "reflection": command.reflection}
    session.execute(_SUBMIT, key | files | said | {"id": evidence_id, "revision": started.revision, "at": at})
    told = EvidenceSubmitted(
        evidence_id=evidence_id,
        learner_id=command.learner_id,
        resource=command.resource,
        resource_title=revision.title,
        completed_on=command.completed_on,
        submitted_at=at,
    )
    publish(session, told, subject=str(command.learner_id))
    if attested:
        row = {"id": evidence_id, "decision": Decision.ACCEPTED.value, "reason": ATTESTED, "reviewer_id": None}
        session.execute(_REVIEW, row | {"at": at})
        review_resource(session, Review(command.learner_id, issuer, at), command.resource)
    return evidence_id, True


def review_evidence(session: Session, command: Judge, issuer: Issuer) -> None:
    """Say once what becomes of evidence; accepting it completes the resource.

    Raises `EvidenceUnknown`, `EvidenceOfOneself`, and `EvidenceAlreadyReviewed` for the slower of two.
    """
    found = session.execute(_FIND, {"id": command.evidence_id}).one_or_none()
    if found is None:
        raise EvidenceUnknown
    if found.learner_id == command.reviewer_id:
        raise EvidenceOfOneself
    if command.decision is not Decision.ACCEPTED and not command.reason:
        raise Invalid([{"field": "reason", "message": "Tell the learner why, and what you need to see."}])
    lock_learner(session, found.learner_id)
    at = now()
    row = {"id": found.id, "decision": command.decision.value, "reason": command.reason, "at": at}
    if not session.execute(_REVIEW, row | {"reviewer_id": command.reviewer_id}).scalar():
        raise EvidenceAlreadyReviewed
    told = EvidenceReviewed(
        evidence_id=found.id,
        learner_id=found.learner_id,
        resource=found.resource,
        resource_title=resource_labels(session, [found.resource])[found.resource].title,
        decision=command.decision.value,
        reason=command.reason,
        reviewed_at=at,
    )
    publish(session, told, subject=str(found.learner_id))
    if command.decision is Decision.ACCEPTED:
        review_resource(session, Review(found.learner_id, issuer, at), found.resource)


def erase_evidence(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Empty what a person handed in and have their files deleted; that it was accepted stays under the pseudonym."""
    for key in session.execute(_OWN_FILES, {"learner_id": learner_id}).scalars().all():
        delete_document(session, key)
    session.execute(_ERASE, {"learner_id": learner_id, "at": at})


def _is_same(before: sa.Row[Any], command: Submit, sha256: str | None) -> bool:
    said = (before.completed_on, before.hours, before.reflection, before.sha256)
    again = said == (command.completed_on, command.hours, command.reflection, sha256)
    return again and before.decision in (None, Decision.ACCEPTED)


def _refuse_needless(session: Session, key: dict[str, Any], earlier: Sequence[sa.Row[Any]], sha256: str | None) -> None:
    if session.execute(_ERASED, key).scalar():
        raise EvidenceOfErased
    if session.execute(_COMPLETED, key).scalar():
        raise EvidenceAccepted
    if earlier and earlier[0].decision is None:
        raise EvidenceWaiting("A reviewer looks at it first; you are told by mail.")
    if sha256 and any(each.sha256 == sha256 and each.decision == Decision.REJECTED for each in earlier):
        raise EvidenceRejected("Hand in another one.")


def _require_what_is_asked(content: dict[str, Any], command: Submit) -> bool:
    """Return whether the learner's own word is enough; raises for what is missing."""
    completion = content.get("completion") or {}
    if completion.get("rule") != "evidence":
        raise EvidenceNotAsked
    attested = is_attested(completion.get("note") or "")
    if attested and not command.reflection:
        raise Invalid([{"field": "reflection", "message": "Write one line on what you take from it."}])
    if not attested and command.file is None:
        raise Invalid([{"field": "file", "message": "Choose the file that shows it: PDF, PNG or JPEG."}])
    return attested
