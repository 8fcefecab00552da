"""Preferences: one row a person, independent of any enrollment."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class Preferences(Base):
    """What a person chose. Security and certificates are always sent, so they have no column."""

    __tablename__ = "preferences"

    learner_id: Mapped[str] = mapped_column(primary_key=True)
    reminders: Mapped[bool]
    announcements: Mapped[bool]
    reminders_in_portal: Mapped[bool] = mapped_column(server_default=sa.true())
    announcements_in_portal: Mapped[bool] = mapped_column(server_default=sa.true())
    paused_until: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime]
