"""Tables of evidence and of what reviewers said; the database refuses changes.

Personal data: the learner's id (pseudonym), the names of their files, what they wrote. Erasing a person
empties file and reflection, which is the only change the trigger lets through.
"""

import datetime as dt
import enum
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Decision(enum.StrEnum):
    """What a reviewer says; `returned` asks for something better, `rejected` does not."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REJECTED = "rejected"


class Evidence(Base):
    """A learner says that they completed a resource elsewhere; the file lies in the documents store."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.Index("ix_evidence_learner_id_resource", "learner_id", "resource", "id"),
        sa.CheckConstraint("erased_at IS NOT NULL OR file_key IS NOT NULL OR reflection IS NOT NULL", name="shown"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str]
    revision: Mapped[int]
    completed_on: Mapped[dt.date]
    hours: Mapped[Decimal | None] = mapped_column(sa.Numeric(7, 2))
    reflection: Mapped[str | None] = mapped_column(info={"pii": "what the learner wrote"})
    file_key: Mapped[str | None] = mapped_column(info={"pii": "a document about the learner"})
    file_name: Mapped[str | None] = mapped_column(info={"pii": "name of a document about the learner"})
    media_type: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(index=True)
    size: Mapped[int | None]
    submitted_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class EvidenceReview(Base):
    """What was said about a piece of evidence, once; `reviewer_id` is null where learners attest themselves."""

    __tablename__ = "evidence_reviews"

    evidence_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("evidence.id"), primary_key=True)
    decision: Mapped[Decision]
    reason: Mapped[str]
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(info={"pii": "pseudonym"})
    reviewed_at: Mapped[dt.datetime]
