"""What progress tells about who is where, as far as it is read here."""

import datetime as dt

from pydantic import AliasChoices, BaseModel, Field
from sqlalchemy.orm import Session

from services.notifications.reminders.planning import plan_for_learner
from services.notifications.standings.operations import note_activity, note_standing
from shared.delivery import Envelope


class PathwayFact(BaseModel):
    """A learner joined, left or completed a pathway: each event has one of the times."""

    learner_id: str
    pathway: str
    pathway_title: str
    enrolled_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None


TIMES = ("started_at", "graded_at", "claimed_at", "completed_at", "submitted_at")


class ActivityFact(BaseModel):
    """A learner did something, whatever it was."""

    learner_id: str
    at: dt.datetime = Field(
        validation_alias=AliasChoices("started_at", "graded_at", "claimed_at", "completed_at", "submitted_at")
    )


def standing_changed(session: Session, envelope: Envelope) -> None:
    """Keep where the learner is, and plan the reminders that follow from it."""
    fact = PathwayFact.model_validate(envelope.data)
    note_standing(
        session,
        fact.learner_id,
        fact.pathway,
        fact.pathway_title,
        enrolled_at=fact.enrolled_at,
        withdrawn_at=fact.withdrawn_at,
        completed_at=fact.completed_at,
    )
    plan_for_learner(session, fact.learner_id)


def learner_active(session: Session, envelope: Envelope) -> None:
    """Remember when the learner was last active; a pause that has ended may be followed by another."""
    fact = ActivityFact.model_validate(envelope.data)
    note_activity(session, fact.learner_id, fact.at)
    plan_for_learner(session, fact.learner_id)


def credit_claimed(session: Session, envelope: Envelope) -> None:
    """Remember a claim as something that the learner did; a correction is what staff did."""
    if envelope.data.get("corrects") is None:
        learner_active(session, envelope)
