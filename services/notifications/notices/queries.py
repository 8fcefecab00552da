"""Reads of notices for the person they are for."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.notices.models import Notice

# Every page of the portal asks, so counting ends where the number stops mattering.
COUNTED = 100


def notice_page(session: Session, learner_id: str, *, before: uuid.UUID | None, limit: int) -> Sequence[Notice]:
    """Return up to `limit` notices, newest first."""
    statement = sa.select(Notice).where(Notice.learner_id == learner_id).order_by(Notice.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Notice.id < before)
    return session.scalars(statement).all()


def count_unread(session: Session, learner_id: str) -> int:
    """Return how many notices the person has not read, up to `COUNTED`."""
    unread = sa.select(Notice.id).where(Notice.learner_id == learner_id, Notice.read_at.is_(None)).limit(COUNTED)
    return session.scalar(sa.select(sa.func.count()).select_from(unread.subquery())) or 0
