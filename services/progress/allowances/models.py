"""The table of allowances; rows are never changed.

Personal data: the learner's id (pseudonym), and an administrator's words about them.
"""

import datetime as dt
import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class AllowanceKind(StrEnum):
    """What is given: `amount` more attempts, the waiting time, or `amount` percent more time."""

    ATTEMPTS = "attempts"
    WAITING = "waiting"
    TIME = "time"


class Allowance(Base):
    """An administrator has given a learner something for the quiz of a resource; extra time may be for all quizzes."""

    __tablename__ = "allowances"
    __table_args__ = (sa.Index("ix_allowances_learner_id", "learner_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str | None]
    kind: Mapped[AllowanceKind]
    amount: Mapped[int]
    reason: Mapped[str | None] = mapped_column(info={"pii": "an administrator's words about the learner"})
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
