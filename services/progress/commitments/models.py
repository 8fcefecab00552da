"""Tables of commitments and of what learners report about them; the database refuses changes.

Personal data: the learner's id (pseudonym) and their words. Erasing a person empties the words, which is the only
change that is let through.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.commitments.rules import Outcome
from services.progress.tables import Base
from shared.ids import new_id


class Commitment(Base):
    """One change that a learner means to make after an activity; `listed` when the module proposed it."""

    __tablename__ = "commitments"
    __table_args__ = (sa.UniqueConstraint("learner_id", "resource", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str]
    revision: Mapped[int]
    number: Mapped[int]
    wording: Mapped[str | None] = mapped_column(info={"pii": "what the learner wrote"})
    listed: Mapped[bool]
    follow_up: Mapped[bool]
    made_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class CommitmentReport(Base):
    """What a learner says became of a commitment; the latest report holds."""

    __tablename__ = "commitment_reports"
    __table_args__ = (sa.Index("ix_commitment_reports_learner_id", "learner_id", "commitment_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    commitment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("commitments.id"))
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    outcome: Mapped[Outcome]
    remark: Mapped[str | None] = mapped_column(info={"pii": "what the learner wrote"})
    reported_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
