"""Tables of sign-ins and their refresh tokens."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class SignIn(Base):
    """One sign-in on one device: the family of refresh tokens that follow each other."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_learner_id", "learner_id"), Index("ix_sessions_expires_at", "expires_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learners.id"))
    began_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[str | None]


class RefreshToken(Base):
    """A refresh token as its digest; `used_at` says when it was exchanged for the next."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index("ix_refresh_tokens_session_id", "session_id"),)

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    issued_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
