"""Tables of what learners keep for later.

Personal data: the learner's id (pseudonym) with what interests them. Erasing a person removes the rows.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class SavedResource(Base):
    """A learner keeps a resource for later."""

    __tablename__ = "saved_resources"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    saved_at: Mapped[dt.datetime]


class SavedSearch(Base):
    """A learner keeps a search of the catalogue; `query` is the part of the address after the question mark."""

    __tablename__ = "saved_searches"
    __table_args__ = (sa.UniqueConstraint("learner_id", "query"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    name: Mapped[str]
    query: Mapped[str] = mapped_column(info={"pii": "what the learner looked for"})
    saved_at: Mapped[dt.datetime]
