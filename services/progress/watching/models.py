"""The tables of watched time.

Personal data: the learner's id (pseudonym) with what they watched.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class Watching(Base):
    """What a learner has seen of a recording: the union of all intervals in milliseconds, and where they are now.

    The union only grows; the position goes back and forth and says nothing about coverage.
    """

    __tablename__ = "watching"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    intervals: Mapped[Any] = mapped_column(INT4MULTIRANGE)
    position_ms: Mapped[int]
    updated_at: Mapped[dt.datetime]


class WatchingDeclaration(Base):
    """A learner said that they have watched a part or read its transcript; no player measured it.

    `segment` is empty for the recording as a whole. The stretch is part of the union in `watching` as well.
    """

    __tablename__ = "watching_declarations"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    segment: Mapped[str] = mapped_column(primary_key=True)
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    declared_at: Mapped[dt.datetime]
