"""Whom a rule about occasions would remind, as the time machine sees people."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.preferences.categories import Choice
from services.notifications.preferences.models import Preferences
from services.notifications.reminders.forecast import Person
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.occasion_planning import Concerned, concerned
from services.notifications.suppressions.models import Suppression


def occasion_people(session: Session, rule: ReminderRule, learner_id: str) -> Iterator[Person]:
    """Return everybody whom an occasion of the rule concerns, those for whom it is over included."""
    found = concerned(session, rule, [learner_id] if learner_id else None)
    contacts = _contacts(session, {each.learner.learner_id for each in found})
    for each in found:
        yield _person(each, contacts[each.learner.learner_id])


def _contacts(session: Session, learner_ids: Iterable[str]) -> dict[str, Any]:
    statement = (
        sa.select(
            Contact.learner_id,
            Contact.name,
            Contact.email,
            Preferences.reminders,
            Preferences.announcements,
            Preferences.paused_until,
            Suppression,
        )
        .outerjoin(Preferences, Preferences.learner_id == Contact.learner_id)
        .outerjoin(
            Suppression,
            sa.and_(Suppression.address == sa.func.lower(Contact.email), Suppression.released_at.is_(None)),
        )
        .where(Contact.learner_id.in_(list(learner_ids)))
    )
    return {row.learner_id: row for row in session.execute(statement)}


def _person(each: Concerned, contact: Any) -> Person:
    learner, standing = each.learner, each.standing
    chosen = contact.reminders is not None
    return Person(
        learner_id=learner.learner_id,
        name=contact.name,
        email=contact.email,
        time_zone=learner.time_zone,
        pathway=learner.pathway,
        pathway_title=learner.pathway_title,
        enrolled_at=learner.enrolled_at,
        withdrawn_at=standing.withdrawn_at if standing and standing.withdrawn else None,
        completed_at=standing.completed_at if standing else None,
        choice=Choice(contact.reminders, contact.announcements, contact.paused_until) if chosen else Choice(),
        suppressed=contact.Suppression.in_words if contact.Suppression else None,
        over=each.over,
    )
