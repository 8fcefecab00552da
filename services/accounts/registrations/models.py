"""Table of registrations that wait for their link. Personal data: as in learners, for two days."""

import datetime as dt
import uuid

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.profiles.rules import Profession
from services.accounts.tables import Base


class Registration(Base):
    """What somebody typed. Several may wait for one address; only the owner of the mailbox can choose among them."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index("ix_registrations_lower_email", text("lower(email)")),
        Index("ix_registrations_requested_at", "requested_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    degree: Mapped[str | None]
    profession: Mapped[Profession]
    institution: Mapped[str | None]
    time_zone: Mapped[str]
    locale: Mapped[str]
    password_hash: Mapped[str]
    requested_at: Mapped[dt.datetime]
