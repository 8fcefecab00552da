"""What progress tells about dated things, as far as it is read here."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import AliasChoices, BaseModel, Field
from sqlalchemy.orm import Session

from services.notifications.messages import received as messages
from services.notifications.messages.date_news import TAKEN_BACK, tell_date
from services.notifications.occasions.models import Occasion
from services.notifications.occasions.operations import OccasionFacts, end_occasions, note_occasion
from services.notifications.reminders.occasion_planning import forget_moved, plan_for_reviewers, plan_occasions
from services.notifications.standings import received as standings
from services.notifications.standings.operations import note_activity, require_contact
from shared.delivery import Envelope

# A date has no hour; at noon of UTC it is that date nearly everywhere.
NOON = dt.time(12, tzinfo=dt.UTC)


class Deadline(BaseModel):
    """`progress.deadline.set.v1`."""

    learner_id: str
    pathway: str
    pathway_title: str
    due_on: dt.date | None
    set_at: dt.datetime


class Commitments(BaseModel):
    """`progress.commitments.made.v1`."""

    learner_id: str
    resource: str
    resource_title: str
    follow_up: bool
    made_at: dt.datetime


class Report(BaseModel):
    """`progress.commitment.reported.v1`; `ask_at` is null when nothing is left to ask."""

    learner_id: str
    resource: str
    ask_at: dt.datetime | None
    reported_at: dt.datetime


class Edition(BaseModel):
    """`progress.edition.offered.v1`."""

    learner_id: str
    resource: str
    resource_title: str
    published_at: dt.datetime


class EvidenceFact(BaseModel):
    """Evidence was handed in or reviewed: each event has one of the times."""

    evidence_id: str
    learner_id: str
    resource: str
    resource_title: str
    at: dt.datetime = Field(validation_alias=AliasChoices("submitted_at", "reviewed_at"))


class Completion(BaseModel):
    """`progress.resource.completed.v1`."""

    learner_id: str
    resource: str
    completed_at: dt.datetime


class CertificateTerm(BaseModel):
    """`progress.certificate.issued.v1`: until when it is valid; null or nothing for ever."""

    learner_id: str
    pathway: str
    title: str
    issued_at: dt.datetime
    expires_at: dt.datetime | None = None


class AttendanceFact(BaseModel):
    """`progress.attendance.changed.v1`."""

    learner_id: str
    resource: str
    resource_title: str
    revision: int
    date_key: str
    date_id: str | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    format: str
    place: str
    attending: bool
    withdrawn: bool
    cause: str
    changed_at: dt.datetime

    @property
    def subject(self) -> str:
        """What the date is known by here."""
        return f"{self.resource}/{self.date_key}"

    @property
    def over(self) -> str | None:
        """Why nobody needs to be reminded of it, or None."""
        if not self.attending:
            return TAKEN_BACK
        return "The date was withdrawn" if self.withdrawn else None

    @property
    def details(self) -> dict[str, Any]:
        """What a mail says of it."""
        return {
            "slug": self.resource,
            "revision": self.revision,
            "title": self.resource_title,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "session_zone": self.time_zone,
            "format": self.format,
            "place": self.place,
            "date_id": self.date_id,
        }


def attendance_changed(session: Session, envelope: Envelope) -> None:
    """Keep which date somebody means to attend, and tell them when it was changed or withdrawn."""
    fact = AttendanceFact.model_validate(envelope.data)
    if require_contact(session, fact.learner_id).erased_at is not None:
        return
    facts = OccasionFacts(
        kind="session",
        learner_id=fact.learner_id,
        subject=fact.subject,
        title=fact.resource_title,
        anchor_at=fact.starts_at,
        told_at=fact.changed_at,
        resource=fact.resource,
        over=fact.over,
    )
    _note(session, facts)
    if fact.cause == "catalogue" and fact.attending:
        tell_date(session, fact.learner_id, fact.subject, fact.details, withdrawn=fact.withdrawn)


def deadline_set(session: Session, envelope: Envelope) -> None:
    """Keep by when a pathway is due; a day that was lifted stays known as over."""
    fact = Deadline.model_validate(envelope.data)
    day = fact.due_on or fact.set_at.date()
    _note(
        session,
        OccasionFacts(
            kind="deadline",
            learner_id=fact.learner_id,
            subject=fact.pathway,
            title=fact.pathway_title,
            anchor_at=dt.datetime.combine(day, NOON),
            told_at=fact.set_at,
            pathway=fact.pathway,
            over=None if fact.due_on else "Has no due date any more",
        ),
    )


def commitments_made(session: Session, envelope: Envelope) -> None:
    """Keep since when somebody means to change something; who does not want to be asked is left alone."""
    fact = Commitments.model_validate(envelope.data)
    _note(
        session,
        OccasionFacts(
            kind="commitment",
            learner_id=fact.learner_id,
            subject=fact.resource,
            title=fact.resource_title,
            anchor_at=fact.made_at,
            told_at=fact.made_at,
            resource=fact.resource,
            over=None if fact.follow_up else "Does not want to be asked",
        ),
    )


def commitment_reported(session: Session, envelope: Envelope) -> None:
    """Ask no more when everything was answered."""
    fact = Report.model_validate(envelope.data)
    note_activity(session, fact.learner_id, fact.reported_at)
    if fact.ask_at is None:
        theirs = (Occasion.kind == "commitment", *_of(fact.learner_id, fact.resource))
        end_occasions(session, "Has said what became of it", fact.reported_at, *theirs)


def edition_offered(session: Session, envelope: Envelope) -> None:
    """Keep that there is something newer than what somebody has begun."""
    fact = Edition.model_validate(envelope.data)
    _note(
        session,
        OccasionFacts(
            kind="new_edition",
            learner_id=fact.learner_id,
            subject=fact.resource,
            title=fact.resource_title,
            anchor_at=fact.published_at,
            told_at=fact.published_at,
            resource=fact.resource,
        ),
    )


def evidence_submitted(session: Session, envelope: Envelope) -> None:
    """Note that the learner was active, and that reviewers have something to look at."""
    standings.learner_active(session, envelope)
    fact = EvidenceFact.model_validate(envelope.data)
    if require_contact(session, fact.learner_id).erased_at is None:
        note_occasion(session, _evidence(fact, over=None))
        plan_for_reviewers(session)


def evidence_reviewed(session: Session, envelope: Envelope) -> None:
    """Tell the learner, and let reviewers alone with this piece."""
    messages.evidence_reviewed(session, envelope)
    fact = EvidenceFact.model_validate(envelope.data)
    if require_contact(session, fact.learner_id).erased_at is None:
        note_occasion(session, _evidence(fact, over="Was reviewed"))


def resource_completed(session: Session, envelope: Envelope) -> None:
    """Note the activity; what is completed needs neither a newer edition nor a reviewer."""
    standings.learner_active(session, envelope)
    fact = Completion.model_validate(envelope.data)
    theirs = (Occasion.kind.in_(("new_edition", "evidence_waiting")), *_of(fact.learner_id, fact.resource))
    end_occasions(session, "Has completed it", fact.completed_at, *theirs)


def certificate_issued(session: Session, envelope: Envelope) -> None:
    """Show that a certificate mail is to come, and keep until when the certificate is valid."""
    messages.certificate_issued(session, envelope)
    fact = CertificateTerm.model_validate(envelope.data)
    if fact.expires_at is None:
        end_occasions(
            session,
            "The certificate is valid without end",
            fact.issued_at,
            Occasion.kind == "certificate_expiring",
            Occasion.learner_id == fact.learner_id,
            Occasion.subject == fact.pathway,
        )
        return
    _note(
        session,
        OccasionFacts(
            kind="certificate_expiring",
            learner_id=fact.learner_id,
            subject=fact.pathway,
            title=fact.title,
            anchor_at=fact.expires_at,
            told_at=fact.issued_at,
            pathway=fact.pathway,
        ),
    )


def _note(session: Session, facts: OccasionFacts) -> None:
    """Keep an occasion and plan the reminders that follow; waits for a person that accounts has not told of."""
    if require_contact(session, facts.learner_id).erased_at is not None:
        return
    note_occasion(session, facts)
    forget_moved(session, facts.kind, facts.learner_id, facts.subject)
    plan_occasions(session, [facts.learner_id])


def _evidence(fact: EvidenceFact, *, over: str | None) -> OccasionFacts:
    return OccasionFacts(
        kind="evidence_waiting",
        learner_id=fact.learner_id,
        subject=fact.evidence_id,
        title=fact.resource_title,
        anchor_at=fact.at,
        told_at=fact.at,
        resource=fact.resource,
        over=over,
    )


def _of(learner_id: str, resource: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return (Occasion.learner_id == learner_id, Occasion.resource == resource)
