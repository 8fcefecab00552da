"""What accounts tells about people, as far as progress reads it."""

import datetime as dt
import uuid

from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.progress.allowances.operations import erase_allowances
from services.progress.audit_files.operations import erase_from_files
from services.progress.certificates.operations import redact
from services.progress.commitments.operations import erase_commitments
from services.progress.corrections.operations import erase_corrections
from services.progress.credit.claims import erase_claims
from services.progress.credit_reports.operations import erase_reporting
from services.progress.discussions.operations import erase_discussions
from services.progress.enrollments.queries import enrollment_ids
from services.progress.evaluations.operations import erase_evaluations
from services.progress.evidence.operations import erase_evidence
from services.progress.exports.expiry import expire_exports
from services.progress.learners.operations import LearnerTold, erase, remember
from services.progress.saved.operations import forget_saved
from services.progress.teams.erasure import erase_teams
from services.progress.waivers.operations import erase_waivers
from shared.delivery import Envelope
from shared.idempotency import forget_answers


class Profile(BaseModel):
    """The fields of `accounts.learner.registered.v1` and `accounts.learner.changed.v1` that are kept."""

    learner_id: uuid.UUID
    name: str
    email: str | None = None
    degree: str | None = None
    profession: str | None = None
    institution: str | None = None
    locale: str | None = None
    demo: bool = False
    registered_at: dt.datetime
    changed_at: dt.datetime | None = None


class Erasure(BaseModel):
    """`accounts.learner.erased.v1`."""

    learner_id: uuid.UUID
    erased_at: dt.datetime


def learner_told(session: Session, envelope: Envelope) -> None:
    """Take over a registration or a change, in whatever order they arrive."""
    profile = Profile.model_validate(envelope.data)
    remember(
        session,
        LearnerTold(
            id=profile.learner_id,
            name=profile.name,
            email=profile.email,
            degree=profile.degree or None,
            profession=profile.profession,
            institution=profile.institution or None,
            locale=profile.locale,
            demo=profile.demo,
            told_at=profile.changed_at or profile.registered_at,
        ),
    )


def learner_erased(session: Session, envelope: Envelope) -> None:
    """Forget a person here too."""
    erasure = Erasure.model_validate(envelope.data)
    # Before the address is forgotten: invitations are found by it.
    erase_teams(session, erasure.learner_id, erasure.erased_at)
    erase(session, erasure.learner_id, erasure.erased_at)
    redact(session, erasure.learner_id, erasure.erased_at)
    erase_corrections(session, erasure.learner_id, erasure.erased_at)
    erase_evidence(session, erasure.learner_id, erasure.erased_at)
    erase_evaluations(session, erasure.learner_id, erasure.erased_at)
    erase_commitments(session, erasure.learner_id, erasure.erased_at)
    erase_waivers(session, erasure.learner_id, erasure.erased_at)
    erase_discussions(session, erasure.learner_id, erasure.erased_at)
    erase_allowances(session, erasure.learner_id, erasure.erased_at)
    forget_saved(session, erasure.learner_id)
    expire_exports(session, erasure.erased_at)
    erase_claims(session, erasure.learner_id)
    erase_reporting(session, erasure.learner_id)
    erase_from_files(session)
    forget_answers(session, str(erasure.learner_id), enrollment_ids(session, erasure.learner_id))
