"""The table of waivers; rows are never changed, the latest one about a requirement holds.

Personal data: the learner's id (pseudonym), and an administrator's words about them.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Waiver(Base):
    """An administrator has waived a requirement for a learner, or with `waived` false has taken that back."""

    __tablename__ = "waivers"
    __table_args__ = (sa.Index("ix_waivers_learner_id_pathway", "learner_id", "pathway", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    pathway: Mapped[str]
    requirement: Mapped[str]
    waived: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(info={"pii": "an administrator's words about the learner"})
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
