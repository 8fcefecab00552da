"""Tables of windows and due dates; rows are never changed, the latest one holds.

Personal data: the learner's id (pseudonym) with the day by which they are to finish; ids of administrators.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class PathwayWindow(Base):
    """An administrator has said when a pathway is joined, and by when it is due."""

    __tablename__ = "pathway_windows"
    __table_args__ = (sa.Index("ix_pathway_windows_pathway", "pathway", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    pathway: Mapped[str]
    opens_on: Mapped[dt.date | None]
    closes_on: Mapped[dt.date | None]
    due_on: Mapped[dt.date | None]
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]


class DueDate(Base):
    """An administrator has given one enrollment a day of its own; null lifts the pathway's."""

    __tablename__ = "due_dates"
    __table_args__ = (sa.Index("ix_due_dates_enrollment_id", "enrollment_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    enrollment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("enrollments.id"))
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    due_on: Mapped[dt.date | None]
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]
