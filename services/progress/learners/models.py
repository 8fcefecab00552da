"""The table of people.

Personal data: printed name, e-mail address, degree, profession, institution. They are overwritten when a
person is erased; the row stays, so that what was recorded keeps a pseudonym.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class Learner(Base):
    """What accounts last told about a person; `told_at` lets late events be recognised."""

    __tablename__ = "learners"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(info={"pii": "printed name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "e-mail address"})
    degree: Mapped[str | None] = mapped_column(info={"pii": "academic degree"})
    profession: Mapped[str | None] = mapped_column(info={"pii": "profession"})
    institution: Mapped[str | None] = mapped_column(info={"pii": "employer"})
    locale: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(server_default=sa.false())
    told_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]
