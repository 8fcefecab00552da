"""Contacts: personal data, kept only as long as the account exists."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class Contact(Base):
    """A person we may write to. `version` is the sequence of the event it was copied from.

    A `reviewer` looks at evidence.

    Erasing empties the personal columns and leaves `erased_at`, so that an event that comes late
    does not bring the person back.
    """

    __tablename__ = "contacts"
    __table_args__ = (sa.Index("ix_contacts_lower_email", sa.text("lower(email)")),)

    learner_id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    time_zone: Mapped[str | None]
    locale: Mapped[str | None]
    reviewer: Mapped[bool] = mapped_column(server_default=sa.false())
    version: Mapped[int]
    erased_at: Mapped[dt.datetime | None]
