"""Tables of completions; rows are never changed.

Personal data: the learner's id (pseudonym) with what they completed.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class ResourceCompletion(Base):
    """A learner has completed a resource under its `rule`, on the revision they were on."""

    __tablename__ = "resource_completions"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    rule: Mapped[str]
    completed_at: Mapped[dt.datetime]


class PathwayCompletion(Base):
    """A learner has completed a pathway; a renewal is a further cycle."""

    __tablename__ = "pathway_completions"
    __table_args__ = (sa.Index("ix_pathway_completions_pathway", "pathway", "completed_at"),)

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    pathway: Mapped[str] = mapped_column(primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    completed_at: Mapped[dt.datetime]
