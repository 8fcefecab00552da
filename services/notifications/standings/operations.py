"""Copies who is where from progress; each fact has its own column, so late and doubled events do no harm."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.standings.models import Activity, Standing
from shared.delivery import RetryLater


def note_standing(
    session: Session,
    learner_id: str,
    pathway: str,
    title: str | None,
    *,
    enrolled_at: dt.datetime | None = None,
    withdrawn_at: dt.datetime | None = None,
    completed_at: dt.datetime | None = None,
) -> None:
    """Keep the latest of each time; raises `RetryLater` for a person that accounts has not told of yet."""
    contact = require_contact(session, learner_id)
    if contact.erased_at is not None:
        return
    times = {"enrolled_at": enrolled_at, "withdrawn_at": withdrawn_at, "completed_at": completed_at}
    statement = insert(Standing).values(learner_id=learner_id, pathway=pathway, pathway_title=title or pathway, **times)
    changes: dict[str, object] = {
        name: sa.func.greatest(getattr(Standing, name), statement.excluded[name])
        for name, value in times.items()
        if value
    }
    if title:
        changes["pathway_title"] = title
    session.execute(
        statement.on_conflict_do_update(index_elements=[Standing.learner_id, Standing.pathway], set_=changes)
    )


def note_activity(session: Session, learner_id: str, at: dt.datetime) -> None:
    """Remember that the learner did something, unless something later is known."""
    statement = insert(Activity).values(learner_id=learner_id, last_activity_at=at)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Activity.learner_id],
            set_={"last_activity_at": statement.excluded.last_activity_at},
            where=Activity.last_activity_at < statement.excluded.last_activity_at,
        )
    )


def require_contact(session: Session, learner_id: str) -> Contact:
    """Return the person; raises `RetryLater` while accounts has not told of them."""
    contact = session.get(Contact, learner_id)
    if contact is None:
        raise RetryLater(f"learner {learner_id} is not known yet")
    return contact


def forget_standings(session: Session, learner_id: str) -> None:
    """Remove everything that is known about where the learner is."""
    session.execute(sa.delete(Standing).where(Standing.learner_id == learner_id))
    session.execute(sa.delete(Activity).where(Activity.learner_id == learner_id))
