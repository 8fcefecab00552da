"""Letting a learner off a requirement, and taking that back: facts with actor and reason."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.catalogue.queries import find_pathway
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_pathways
from services.progress.deadlines.operations import EnrollmentUnknown
from services.progress.learners.operations import lock_learner, refuse_erased
from services.progress.waivers.queries import load_waivers
from shared.clock import now
from shared.ids import new_id
from shared.problems import Invalid

_ENROLLMENT = sa.text("SELECT learner_id, pathway, revision FROM enrollments WHERE id = :id AND withdrawn_at IS NULL")
_DECIDE = sa.text(
    """
    INSERT INTO waivers (id, learner_id, pathway, requirement, waived, reason, actor, decided_at)
    VALUES (:id, :learner_id, :pathway, :requirement, :waived, :reason, :actor, :at)
    """
)
_ERASE = sa.text(
    "UPDATE waivers SET reason = NULL, erased_at = :at WHERE learner_id = :learner_id AND erased_at IS NULL"
)


@dataclass(frozen=True)
class Decide:
    """An administrator waives a requirement for one enrollment, or takes that back."""

    enrollment_id: uuid.UUID
    requirement: str
    waived: bool
    reason: str
    actor: str


def decide_waiver(session: Session, command: Decide, issuer: Issuer) -> bool:
    """Keep the decision; returns whether it is new. What became complete by it is recorded.

    Taking a waiver back never takes back a completion. Raises `EnrollmentUnknown`, and `Invalid` for a
    requirement that the learner's revision does not have.
    """
    row = session.execute(_ENROLLMENT, {"id": command.enrollment_id}).one_or_none()
    if row is None:
        raise EnrollmentUnknown
    lock_learner(session, row.learner_id)
    refuse_erased(session, row.learner_id)
    pathway = find_pathway(session, row.pathway, row.revision)
    known = {each["id"] for each in pathway.content["requirements"]} if pathway else set()
    if command.requirement not in known:
        raise Invalid([{"field": "requirement", "message": "The pathway has no such requirement."}])
    waived = load_waivers(session, [row.learner_id]).get((row.learner_id, row.pathway), {})
    if (command.requirement in waived) == command.waived:
        return False
    at = now()
    fact = {"learner_id": row.learner_id, "pathway": row.pathway, "requirement": command.requirement}
    decided = {"id": new_id(), "waived": command.waived, "reason": command.reason, "actor": command.actor, "at": at}
    session.execute(_DECIDE, fact | decided)
    # The reason is about a person, so it stands only where it can be emptied.
    act = "requirement.waived" if command.waived else "requirement.required_again"
    details = {"pathway": row.pathway, "requirement": command.requirement}
    record(session, command.actor, act, "learner", str(row.learner_id), **details)
    session.flush()
    review_pathways(session, Review(row.learner_id, issuer, at))
    return True


def erase_waivers(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Empty what administrators wrote about a person."""
    session.execute(_ERASE, {"learner_id": learner_id, "at": at})
