"""The table of standings: a projection, which can be thrown away and made again from the facts.

Personal data: the learner's id (pseudonym) with how far they are.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class EnrollmentStanding(Base):
    """What the evaluator counted of an enrollment, when it was begun, and the requirement that was met last.

    Percentages are derived from it and never stored.
    """

    __tablename__ = "enrollment_standings"

    enrollment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("enrollments.id"), primary_key=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    met: Mapped[int]
    needed: Mapped[int]
    started_at: Mapped[dt.datetime | None]
    last_met: Mapped[str | None]
    last_met_at: Mapped[dt.datetime | None]
