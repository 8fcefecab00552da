"""Reads of windows and due dates."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.deadlines.rules import Window

_WINDOW = sa.text(
    """
    SELECT id, opens_on, closes_on, due_on FROM pathway_windows WHERE pathway = :pathway ORDER BY id DESC LIMIT 1
    """
)
# What was decided about one enrollment holds against the pathway, also when it lifts the date.
_DUE = sa.text(
    """
    SELECT e.id, CASE WHEN d.id IS NULL THEN w.due_on ELSE d.due_on END AS due_on
    FROM enrollments e
    LEFT JOIN LATERAL (
      SELECT id, due_on FROM due_dates WHERE enrollment_id = e.id ORDER BY id DESC LIMIT 1
    ) d ON true
    LEFT JOIN LATERAL (
      SELECT due_on FROM pathway_windows WHERE pathway = e.pathway ORDER BY id DESC LIMIT 1
    ) w ON true
    WHERE e.id = ANY(:enrollments)
    """
)


def read_window(session: Session, pathway: str) -> tuple[Window, str]:
    """Return the window of a pathway and its version; one that was never set is always open."""
    row: Any = session.execute(_WINDOW, {"pathway": pathway}).one_or_none()
    return (Window(row.opens_on, row.closes_on, row.due_on), str(row.id)) if row else (Window(), "none")


def load_due_dates(session: Session, enrollments: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.date | None]:
    """Return by when each enrollment is to be completed; None for no date."""
    rows = session.execute(_DUE, {"enrollments": list(enrollments)})
    return {row.id: row.due_on for row in rows}
