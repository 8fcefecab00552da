"""Reads and changes what a person wants to receive."""

from dataclasses import fields

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts.operations import is_erased
from services.notifications.lookahead import find
from services.notifications.preferences.categories import Category, Choice
from services.notifications.preferences.models import Preferences
from shared import clock


def read_choice(session: Session, learner_id: str) -> Choice:
    """Return what the person chose, or the defaults."""
    row = find(session, Preferences, learner_id)
    return Choice(**{each.name: getattr(row, each.name) for each in fields(Choice)}) if row else Choice()


def choose(session: Session, learner_id: str, choice: Choice) -> None:
    """Store a person's choice; for somebody who was erased nothing is stored."""
    if is_erased(session, learner_id):
        return
    values = {**vars(choice), "changed_at": clock.now()}
    statement = insert(Preferences).values(learner_id=learner_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[Preferences.learner_id], set_=values))


def unsubscribe(session: Session, learner_id: str, category: Category) -> Choice:
    """Switch one category off; repeating it changes nothing."""
    current = read_choice(session, learner_id)
    wanted = current.without(category)
    if wanted != current:
        choose(session, learner_id, wanted)
    return wanted


def forget_preferences(session: Session, learner_id: str) -> None:
    """Remove a person's choice."""
    session.execute(sa.delete(Preferences).where(Preferences.learner_id == learner_id))
