"""Suppressed addresses, with their history."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class Cause(enum.StrEnum):
    """Why an address is suppressed."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    BY_HAND = "by_hand"


class Suppression(Base):
    """An address, in small letters, that gets nothing but security mail until an administrator releases it."""

    __tablename__ = "suppressions"
    __table_args__ = (
        sa.Index("uq_suppressions_address", "address", unique=True, postgresql_where=sa.text("released_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    address: Mapped[str]
    cause: Mapped[Cause]
    detail: Mapped[str]
    message_id: Mapped[uuid.UUID | None]
    created_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]
    released_by: Mapped[str | None]
    release_note: Mapped[str | None]

    @property
    def in_words(self) -> str:
        """Why nothing is sent, for the story of a message."""
        why = {
            Cause.BOUNCE: "mail to it came back",
            Cause.COMPLAINT: "its owner complained about our mail",
            Cause.BY_HAND: "an administrator asked for it",
        }[self.cause]
        return f"The address is suppressed since {self.created_at:%Y-%m-%d}: {why} ({self.detail})"
