"""Table of password hashes."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class StoredPassword(Base):
    """A learner's password as argon2id made it unreadable; an account may have none."""

    __tablename__ = "passwords"

    learner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    hash: Mapped[str]
    set_at: Mapped[dt.datetime]
