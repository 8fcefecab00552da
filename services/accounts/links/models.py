"""Tables of one-time links."""

import datetime as dt
import enum
import uuid

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class Purpose(enum.StrEnum):
    """What a link is good for; one made for another purpose is refused."""

    CONFIRM_EMAIL = "confirm_email"
    SIGN_IN = "sign_in_link"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose, not a password


class Link(Base):
    """One link that was mailed; `subject_id` is the registration or the learner it acts for."""

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_subject_id", "subject_id"), Index("ix_links_expires_at", "expires_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose]
    subject_id: Mapped[uuid.UUID]
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    consumed_at: Mapped[dt.datetime | None]
