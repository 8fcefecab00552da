"""Keeps contacts in step with accounts, in whatever order its events arrive."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from shared import clock


@dataclass(frozen=True)
class ContactFacts:
    """What accounts says about a person."""

    learner_id: str
    email: str
    name: str
    time_zone: str | None
    locale: str | None
    reviewer: bool = False


def keep_contact(session: Session, facts: ContactFacts, *, version: int) -> None:
    """Store a person as of `version`; what is older than the stored version, or erased, stays as it is."""
    values = {
        "email": facts.email,
        "name": facts.name,
        "time_zone": facts.time_zone,
        "locale": facts.locale,
        "reviewer": facts.reviewer,
        "version": version,
    }
    statement = insert(Contact).values(learner_id=facts.learner_id, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Contact.learner_id],
            set_=values,
            where=sa.and_(Contact.erased_at.is_(None), Contact.version < version),
        )
    )


def is_erased(session: Session, learner_id: str) -> bool:
    """Whether the person asked to be forgotten: what comes late about them is not kept."""
    return session.scalar(sa.select(Contact.erased_at).where(Contact.learner_id == learner_id)) is not None


def erase_contact(session: Session, learner_id: str, *, version: int) -> str | None:
    """Empty a person's data, leave a mark that they are gone, and return the address that was stored."""
    email = session.scalar(sa.select(Contact.email).where(Contact.learner_id == learner_id).with_for_update())
    values = {"email": None, "name": None, "time_zone": None, "locale": None, "reviewer": False, "version": version}
    statement = insert(Contact).values(learner_id=learner_id, erased_at=clock.now(), **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Contact.learner_id], set_=values | {"erased_at": statement.excluded.erased_at}
        )
    )
    return email
