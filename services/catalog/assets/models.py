"""The table of stored files.

Personal data: the id of the administrator who sent the file.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base


class Asset(Base):
    """A stored file under its SHA-256; what it is was found by looking inside. `texts` is what search reads of it."""

    __tablename__ = "assets"
    __table_args__ = (sa.Index("ix_assets_created_at", "created_at", "sha256"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    name: Mapped[str]
    document_key: Mapped[str]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]
    texts: Mapped[list[Any] | None] = mapped_column(pg.JSONB(none_as_null=True))
