"""The table of what learners have started.

Personal data: the learner's id (pseudonym) with what they study.
"""

import datetime as dt
import uuid

from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class Activity(Base):
    """A learner has started a resource; `revision` is the one they are on and stay on."""

    __tablename__ = "activities"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    started_at: Mapped[dt.datetime]
