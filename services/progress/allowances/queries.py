"""What was given to a learner, as the rules of a quiz ask."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attempts.admission import Given

_GIVEN = sa.text(
    """
    SELECT kind, amount, decided_at FROM allowances
    WHERE learner_id = :learner_id AND (resource IS NULL OR resource = :resource) ORDER BY id
    """
)


def allowances_of(session: Session, learner_id: uuid.UUID, resource: str) -> list[Given]:
    """Return what was given to a learner for a quiz, in order of time."""
    rows = session.execute(_GIVEN, {"learner_id": learner_id, "resource": resource})
    return [Given(row.kind, row.amount, row.decided_at) for row in rows]
