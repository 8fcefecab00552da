"""Events that ask for a message."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.notifications.contacts.operations import is_erased
from services.notifications.messages.certificates import announce_certificate, certificate_ready
from services.notifications.messages.notices import tell_declined, tell_revoked
from services.notifications.messages.regrades import tell_raised
from services.notifications.messages.reviews import tell_review
from services.notifications.messages.security import request_security_mail
from services.notifications.standings.operations import require_contact
from shared.delivery import Envelope


class SecurityMailRequest(BaseModel):
    """`accounts.security_mail.requested.v1`."""

    kind: Literal["confirm_email", "sign_in_link", "reset_password", "already_registered", "password_changed"]
    learner_id: str | None = None
    email: str
    name: str
    locale: str | None = None
    link: str | None = None
    expires_at: dt.datetime | None = None


class Certificate(BaseModel):
    """What the mail says about a certificate; with its hash once the PDF is ready."""

    certificate_id: str
    learner_id: str
    code: str
    title: str
    pathway: str
    issued_at: dt.datetime
    holder_name: str = ""
    sha256: str | None = None
    verify_url: str = ""
    sample: bool = False
    expires_at: dt.datetime | None = None
    replaces: str | None = None


class Revocation(BaseModel):
    """`progress.certificate.revoked.v1`: what the mail says about it."""

    certificate_id: str
    learner_id: str
    code: str
    title: str
    reason: str
    verify_url: str


class Declined(BaseModel):
    """`progress.name_correction.declined.v1`: what the mail says about it."""

    correction_id: str
    learner_id: str
    code: str
    title: str
    reason: str


class EvidenceReview(BaseModel):
    """`progress.evidence.reviewed.v1`: what the mail says about it."""

    evidence_id: str
    learner_id: str
    resource: str
    resource_title: str
    decision: Literal["accepted", "returned", "rejected"]
    reason: str = ""


class Raised(BaseModel):
    """`progress.result.raised.v1`: what the mail says about it."""

    regrading_id: str
    learner_id: str
    resource: str
    resource_title: str
    passed_now: bool
    reason: str


def security_mail_requested(session: Session, envelope: Envelope) -> None:
    """Add the mail; one event makes one message however often it is delivered."""
    asked = SecurityMailRequest.model_validate(envelope.data)
    if asked.learner_id and is_erased(session, asked.learner_id):
        return
    request_security_mail(session, event_id=str(envelope.id), requested_at=envelope.time, **asked.model_dump())


def certificate_issued(session: Session, envelope: Envelope) -> None:
    """Show that a certificate mail is to come."""
    issued = Certificate.model_validate(envelope.data)
    if require_contact(session, issued.learner_id).erased_at is not None:
        return
    announce_certificate(
        session,
        certificate_id=issued.certificate_id,
        learner_id=issued.learner_id,
        details=issued.model_dump(mode="json", include={"code", "title", "pathway", "issued_at", "replaces"}),
    )


def certificate_is_ready(session: Session, envelope: Envelope) -> None:
    """Send the certificate."""
    ready = Certificate.model_validate(envelope.data)
    if require_contact(session, ready.learner_id).erased_at is not None:
        return
    certificate_ready(
        session,
        certificate_id=ready.certificate_id,
        learner_id=ready.learner_id,
        details=ready.model_dump(mode="json", exclude={"certificate_id", "learner_id"}),
    )


def evidence_reviewed(session: Session, envelope: Envelope) -> None:
    """Tell the learner what a reviewer said."""
    review = EvidenceReview.model_validate(envelope.data)
    if require_contact(session, review.learner_id).erased_at is not None:
        return
    tell_review(
        session,
        evidence_id=review.evidence_id,
        learner_id=review.learner_id,
        details=review.model_dump(exclude={"evidence_id", "learner_id"}),
    )


def result_raised(session: Session, envelope: Envelope) -> None:
    """Tell the learner that a corrected key has raised their result."""
    raised = Raised.model_validate(envelope.data)
    if require_contact(session, raised.learner_id).erased_at is not None:
        return
    tell_raised(
        session,
        regrading_id=raised.regrading_id,
        learner_id=raised.learner_id,
        details=raised.model_dump(exclude={"regrading_id", "learner_id"}),
    )


def certificate_revoked(session: Session, envelope: Envelope) -> None:
    """Tell the holder that a certificate was taken back."""
    revoked = Revocation.model_validate(envelope.data)
    if require_contact(session, revoked.learner_id).erased_at is not None:
        return
    tell_revoked(
        session,
        certificate_id=revoked.certificate_id,
        learner_id=revoked.learner_id,
        details=revoked.model_dump(exclude={"certificate_id", "learner_id"}),
    )


def name_correction_declined(session: Session, envelope: Envelope) -> None:
    """Tell the holder that a name stays as it is printed."""
    declined = Declined.model_validate(envelope.data)
    if require_contact(session, declined.learner_id).erased_at is not None:
        return
    tell_declined(
        session,
        correction_id=declined.correction_id,
        learner_id=declined.learner_id,
        details=declined.model_dump(exclude={"correction_id", "learner_id"}),
    )
