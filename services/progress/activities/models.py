"""Tables of what learners have started, and how they moved to newer revisions.

Personal data: the learner's id (pseudonym) with what they study.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Activity(Base):
    """A learner has started a resource; `revision` is the one they are on, until they choose to move."""

    __tablename__ = "activities"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    started_at: Mapped[dt.datetime]


class RevisionMove(Base):
    """A learner chose to go on with a newer revision; never changed."""

    __tablename__ = "revision_moves"
    __table_args__ = (sa.UniqueConstraint("learner_id", "resource", "to_revision"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str]
    from_revision: Mapped[int]
    to_revision: Mapped[int]
    moved_at: Mapped[dt.datetime]
