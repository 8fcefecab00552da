"""Table of accounts. Personal data: e-mail address, name, degree, profession, institution, place in time."""

import datetime as dt
import enum
import uuid

from sqlalchemy import CheckConstraint, Index, Text, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.profiles.rules import Profession
from services.accounts.tables import Base


class LearnerStatus(enum.StrEnum):
    """An erased account keeps its id, so that facts elsewhere still point at somebody, and nothing else."""

    ACTIVE = "active"
    ERASED = "erased"


class Learner(Base):
    """A person with a confirmed address."""

    __tablename__ = "learners"
    __table_args__ = (
        Index("uq_learners_lower_email", text("lower(email)"), unique=True),
        CheckConstraint("(status = 'erased') = (email IS NULL)", name="erased_without_address"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    status: Mapped[LearnerStatus]
    email: Mapped[str | None]
    name: Mapped[str]
    degree: Mapped[str | None]
    profession: Mapped[Profession | None]
    institution: Mapped[str | None]
    time_zone: Mapped[str]
    locale: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    demo: Mapped[bool] = mapped_column(server_default=false())
    registered_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
