"""The tables of regradings; rows are never changed.

Personal data: the learner's id (pseudonym) with a score.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Regrading(Base):
    """An administrator's decision: attempts at a quiz count by the key of `revision` where that is better for them."""

    __tablename__ = "regradings"
    __table_args__ = (sa.Index("ix_regradings_resource", "resource", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    resource: Mapped[str]
    revision: Mapped[int]
    attempts: Mapped[int]
    reason: Mapped[str]
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]


class AttemptRegrade(Base):
    """What one attempt amounts to by the corrected key; written only where the score rises."""

    __tablename__ = "attempt_regrades"

    attempt_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("attempts.id"), primary_key=True)
    regrading_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("regradings.id"), primary_key=True, index=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    score_raw: Mapped[int] = mapped_column(info={"pii": "score"})
    passed: Mapped[bool] = mapped_column(info={"pii": "score"})
    regraded_at: Mapped[dt.datetime]
