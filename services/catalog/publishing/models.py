"""Columns that every kind of published item has: the item with its draft, and its numbered revisions."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.publishing.rules import Standing
from shared.ids import new_id


class ItemState(StrEnum):
    """Whether the public sees the item."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ItemColumns:
    """One item: its draft with the version that editors lock on, and what is published of it."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    state: Mapped[ItemState] = mapped_column(default=ItemState.DRAFT)
    draft: Mapped[dict[str, Any]]
    draft_hash: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    published_hash: Mapped[str | None]
    published_at: Mapped[dt.datetime | None]
    retired_at: Mapped[dt.datetime | None]
    imported_hash: Mapped[str | None]

    @property
    def standing(self) -> Standing:
        """What an import compares a pack with."""
        retired = self.state is ItemState.RETIRED
        return Standing(self.draft_hash, self.published_hash, self.imported_hash, retired)


class RevisionColumns:
    """One published revision; a trigger refuses every change of such a row."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    change_note: Mapped[str]
    published_at: Mapped[dt.datetime]
    published_by: Mapped[str]
