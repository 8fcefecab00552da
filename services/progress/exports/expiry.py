"""The end of exports: what they hold is about people and is kept no longer than it takes to fetch it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

LIFE = dt.timedelta(days=1)

_EMPTY = sa.text("DELETE FROM report_export_parts WHERE export_id = :id")
_EXPIRE_ALL = sa.text(
    """
    UPDATE report_exports SET expires_at = :at, ended_at = coalesce(ended_at, :at)
    WHERE expires_at IS NULL OR expires_at > :at
    """
)
_EMPTY_ALL = sa.text(
    "DELETE FROM report_export_parts p USING report_exports e WHERE e.id = p.export_id AND e.expires_at <= :at"
)


def empty_export(session: Session, export_id: uuid.UUID) -> None:
    """Delete what an expired export held; that it was made stays on record."""
    session.execute(_EMPTY, {"id": export_id})


def expire_exports(session: Session, at: dt.datetime) -> None:
    """End every export at once, finished or not: somebody who may stand in it was erased."""
    session.execute(_EXPIRE_ALL, {"at": at})
    session.execute(_EMPTY_ALL, {"at": at})
