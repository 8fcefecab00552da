"""The table of evaluations; the database refuses changes.

Personal data: the learner's id (pseudonym) and what they wrote. Choices and free text are kept apart: erasing a
person empties the text, which is the only change that is let through.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Evaluation(Base):
    """A learner's answers to the form of the revision that they were on."""

    __tablename__ = "evaluations"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "resource"),
        sa.Index("ix_evaluations_resource", "resource", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str]
    revision: Mapped[int]
    answers: Mapped[dict[str, Any]]
    remarks: Mapped[dict[str, Any]] = mapped_column(info={"pii": "what the learner wrote"})
    given_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
