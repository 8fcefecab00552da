"""The table of attempts.

Personal data: the learner's id (pseudonym) with answers and score.
"""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class AttemptStatus(StrEnum):
    """Where an attempt is."""

    IN_PROGRESS = "in_progress"
    GRADED = "graded"


class Attempt(Base):
    """One try at a quiz, numbered from 1; a trigger refuses every change once it is graded.

    `seed` decides which questions it has and how they are ordered; `closes_at` is set for a timed one.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "resource", "number"),
        sa.Index(
            "ix_attempts_open",
            "learner_id",
            "resource",
            unique=True,
            postgresql_where=sa.text("status = 'in_progress'"),
        ),
        sa.Index("ix_attempts_graded", "resource", "number", postgresql_where=sa.text("status = 'graded'")),
        sa.CheckConstraint(
            "(status = 'graded') = (graded_at IS NOT NULL AND score_raw IS NOT NULL AND score_max IS NOT NULL"
            " AND passed IS NOT NULL)",
            name="graded",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str]
    revision: Mapped[int]
    assessment_id: Mapped[str]
    number: Mapped[int]
    status: Mapped[AttemptStatus]
    seed: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(info={"pii": "answers"})
    started_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime | None]
    graded_at: Mapped[dt.datetime | None]
    score_raw: Mapped[int | None] = mapped_column(info={"pii": "score"})
    score_max: Mapped[int | None]
    passed: Mapped[bool | None] = mapped_column(info={"pii": "score"})
