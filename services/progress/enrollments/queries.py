"""Reads of enrollments for other features."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

_IDS = sa.text("SELECT id FROM enrollments WHERE learner_id = :learner_id ORDER BY id")


def enrollment_ids(session: Session, learner_id: uuid.UUID) -> list[str]:
    """Return the ids of all enrollments that a learner ever had."""
    return [str(each) for each in session.scalars(_IDS, {"learner_id": learner_id})]
