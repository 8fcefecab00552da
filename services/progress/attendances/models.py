"""The table of what learners said about dates of workshops.

Personal data: the learner's id (pseudonym) with which workshop they mean to attend.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Attendance(Base):
    """A learner said that they mean to attend a date, or that they do not any more; the newest counts.

    `date_key` is what the date is known by in calendars: its id, or without one its start.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        sa.Index("ix_attendances_learner_id", "learner_id", "resource", "date_key", "id"),
        sa.Index("ix_attendances_resource", "resource", "learner_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    resource: Mapped[str]
    date_key: Mapped[str]
    attending: Mapped[bool]
    said_at: Mapped[dt.datetime]
