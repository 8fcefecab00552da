"""Keeps occasions in step with progress, in whatever order its events arrive."""

import datetime as dt
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.occasions.models import Occasion


@dataclass(frozen=True)
class OccasionFacts:
    """What progress says of an occasion at `told_at`."""

    kind: str
    learner_id: str
    subject: str
    title: str
    anchor_at: dt.datetime
    told_at: dt.datetime
    pathway: str | None = None
    resource: str | None = None
    over: str | None = None


def note_occasion(session: Session, facts: OccasionFacts) -> None:
    """Keep the newest that was told."""
    values = asdict(facts)
    statement = insert(Occasion).values(**values)
    keys = ("kind", "learner_id", "subject")
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[getattr(Occasion, name) for name in keys],
            set_={name: value for name, value in values.items() if name not in keys},
            where=Occasion.told_at < statement.excluded.told_at,
        )
    )


def end_occasions(session: Session, over: str, at: dt.datetime, *conditions: sa.ColumnElement[bool]) -> None:
    """Note why nobody needs to be reminded of these any more, unless something newer is known."""
    open_ones = sa.update(Occasion).where(*conditions, Occasion.told_at <= at, Occasion.over.is_(None))
    session.execute(open_ones.values(over=over, told_at=at))


def forget_occasions(session: Session, learner_id: str) -> None:
    """Remove everything dated that is known about a person."""
    session.execute(sa.delete(Occasion).where(Occasion.learner_id == learner_id))
