"""Tables of case discussions; all but the shown names are facts that the database lets nobody change.

Personal data: learners' ids (pseudonyms) with what they discussed and when; the names as people want them shown;
what facilitators wrote about the outcome. Erasing a person removes the names and empties the words.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Discussion(Base):
    """A champion has opened a discussion of a module's case guide, in the revision that they are on."""

    __tablename__ = "discussions"
    __table_args__ = (sa.Index("ix_discussions_learner_id", "learner_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym of the facilitator"})
    resource: Mapped[str]
    revision: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class DiscussionStage(Base):
    """The group has come to a stage; it may go back to one."""

    __tablename__ = "discussion_stages"

    discussion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("discussions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[int]
    began_at: Mapped[dt.datetime]


class DiscussionClosing(Base):
    """The facilitator has closed it, or an administrator, who says why."""

    __tablename__ = "discussion_closings"

    discussion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("discussions.id"), primary_key=True)
    actor: Mapped[str]
    reason: Mapped[str]
    closed_at: Mapped[dt.datetime]


class Debrief(Base):
    """What the facilitator wrote about the outcome; the latest holds."""

    __tablename__ = "debriefs"
    __table_args__ = (sa.Index("ix_debriefs_discussion_id", "discussion_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    discussion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("discussions.id"))
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym of the facilitator"})
    words: Mapped[dict[str, str]] = mapped_column(JSONB, info={"pii": "what the facilitator wrote"})
    written_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class DiscussionAttendance(Base):
    """Somebody was there, from this stage on; once for each person and discussion."""

    __tablename__ = "discussion_attendances"
    __table_args__ = (sa.Index("ix_discussion_attendances_learner_id", "learner_id", "resource"),)

    discussion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("discussions.id"), primary_key=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str]
    stage: Mapped[int]
    facilitated: Mapped[bool]
    attended_at: Mapped[dt.datetime]


class ShownName(Base):
    """What somebody wants to be called in a discussion."""

    __tablename__ = "shown_names"

    discussion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("discussions.id"), primary_key=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    name: Mapped[str] = mapped_column(info={"pii": "first name as shown"})
