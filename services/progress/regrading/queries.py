"""Reads of regradings."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import rfc3339

_OF_RESOURCE = sa.text(
    """
    SELECT r.id, r.revision, r.attempts, r.reason, r.actor, r.decided_at,
      (SELECT count(*) FROM attempt_regrades g WHERE g.regrading_id = r.id) AS done
    FROM regradings r WHERE r.resource = :resource ORDER BY r.id DESC LIMIT 50
    """
)


def regradings_of(session: Session, resource: str) -> list[dict[str, Any]]:
    """Return what was decided about a quiz, newest first, and how far each is carried out."""
    rows = session.execute(_OF_RESOURCE, {"resource": resource}).mappings()
    return [dict(row) | {"id": str(row["id"]), "decided_at": rfc3339(row["decided_at"])} for row in rows]
