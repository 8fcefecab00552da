"""Notices: what the portal shows a learner."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.preferences.categories import Category
from services.notifications.tables import Base


class Notice(Base):
    """One message as the portal shows it; a message that is sent again does not make a second one.

    `page` is a path of the portal, where the next step is, or empty.
    """

    __tablename__ = "notices"
    __table_args__ = (
        sa.Index("ix_notices_learner_id_id", "learner_id", "id"),
        sa.Index("ix_notices_unread", "learner_id", postgresql_where=sa.text("read_at IS NULL")),
        sa.Index("ix_notices_created_at", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    learner_id: Mapped[str]
    category: Mapped[Category]
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    page: Mapped[str]
    created_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
