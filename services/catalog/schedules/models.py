"""The table of what is to be published when.

Personal data: ids of administrators who scheduled, moved and cancelled, never names.
"""

import datetime as dt
import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base
from shared.ids import new_id


class ScheduleState(StrEnum):
    """What became of a publication that was planned."""

    WAITING = "waiting"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    FAILED = "failed"


class PublicationSchedule(Base):
    """One version of a draft is to be published at `due_at` (UTC); an edit of the draft cancels it."""

    __tablename__ = "publication_schedules"
    __table_args__ = (
        sa.Index("ix_publication_schedules_item", "item_type", "slug", "id"),
        sa.Index(
            "ix_publication_schedules_waiting",
            "item_type",
            "slug",
            unique=True,
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index("ix_publication_schedules_due", "due_at", postgresql_where=sa.text("state = 'waiting'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    item_type: Mapped[str]
    slug: Mapped[str]
    draft_hash: Mapped[str]
    version: Mapped[int]
    state: Mapped[ScheduleState] = mapped_column(default=ScheduleState.WAITING)
    reason: Mapped[str] = mapped_column(default="")
    due_at: Mapped[dt.datetime]
    change_note: Mapped[str]
    scheduled_by: Mapped[str]
    scheduled_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None]
