"""The table of enrollments.

Personal data: the learner's id (pseudonym) with the pathways they follow.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Enrollment(Base):
    """A learner follows a pathway, on the revision that was the newest when they joined.

    Whoever withdraws and comes back gets a new row; at most one is open.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        sa.Index(
            "ix_enrollments_open",
            "learner_id",
            "pathway",
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        sa.Index("ix_enrollments_pathway", "pathway", "id", postgresql_where=sa.text("withdrawn_at IS NULL")),
        sa.Index("ix_enrollments_pathway_learner_id", "pathway", "learner_id", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    pathway: Mapped[str]
    revision: Mapped[int]
    enrolled_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
