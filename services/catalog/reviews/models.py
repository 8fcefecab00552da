"""Tables of reviews and of the rule that demands them.

Personal data: ids of administrators who asked, decided and changed the rule, never names.
"""

import datetime as dt
import uuid
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base
from shared.ids import new_id

THE_RULE = 1


class ReviewState(StrEnum):
    """What became of a request for review; `withdrawn` also when the draft was changed meanwhile."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DraftReview(Base):
    """Somebody asked for a review of one version of a draft; it holds for that content and no other."""

    __tablename__ = "draft_reviews"
    __table_args__ = (
        sa.Index("ix_draft_reviews_item", "item_type", "slug", "id"),
        sa.Index("ix_draft_reviews_open", "item_type", "slug", unique=True, postgresql_where=sa.text("state = 'open'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    item_type: Mapped[str]
    slug: Mapped[str]
    draft_hash: Mapped[str]
    version: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.OPEN)
    reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[dt.datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]


class EditorialRule(Base):
    """Whether nothing is published without a review. Switching it off takes two people: one asks, another agrees."""

    __tablename__ = "editorial_rule"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    review_required: Mapped[bool]
    version: Mapped[int]
    changed_at: Mapped[dt.datetime | None]
    changed_by: Mapped[str | None]
    off_asked_at: Mapped[dt.datetime | None]
    off_asked_by: Mapped[str | None]
