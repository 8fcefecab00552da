"""What a learner has kept, newest first."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import rfc3339

_RESOURCES = sa.text(
    """
    SELECT s.resource AS slug, r.title, r.kind, r.retired_at IS NOT NULL AS retired, s.saved_at
    FROM saved_resources s JOIN resources r ON r.slug = s.resource
    WHERE s.learner_id = :learner_id ORDER BY s.saved_at DESC, s.resource
    """
)
_SEARCHES = sa.text(
    "SELECT id, name, query, saved_at FROM saved_searches WHERE learner_id = :learner_id ORDER BY saved_at DESC, id"
)


def saved_resources(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the resources that a learner has kept."""
    rows = session.execute(_RESOURCES, {"learner_id": learner_id}).mappings()
    return [dict(row) | {"saved_at": rfc3339(row["saved_at"])} for row in rows]


def saved_searches(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the searches that a learner has kept."""
    rows = session.execute(_SEARCHES, {"learner_id": learner_id}).mappings()
    return [dict(row) | {"id": str(row["id"]), "saved_at": rfc3339(row["saved_at"])} for row in rows]
