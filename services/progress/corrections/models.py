"""Tables of corrections and what was decided; the database refuses changes.

Personal data: the learner's id (pseudonym), the name they ask for and their reason. Erasing a person
empties both, which is the only change the trigger lets through.
"""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Decision(enum.StrEnum):
    """What a reviewer says about a correction."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class NameCorrection(Base):
    """A holder asks for another name on a certificate."""

    __tablename__ = "name_corrections"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(index=True, info={"pii": "pseudonym"})
    certificate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("certificates.id"))
    name: Mapped[str | None] = mapped_column(info={"pii": "printed name"})
    reason: Mapped[str | None] = mapped_column(info={"pii": "what the learner wrote"})
    requested_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class NameCorrectionDecision(Base):
    """What was said about a correction, once."""

    __tablename__ = "name_correction_decisions"

    correction_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("name_corrections.id"), primary_key=True)
    decision: Mapped[Decision]
    reason: Mapped[str]
    reviewer_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    decided_at: Mapped[dt.datetime]
