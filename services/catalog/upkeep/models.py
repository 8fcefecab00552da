"""The table of what readers report as broken.

Personal data: the ids of administrators who settled a report; nothing about who reported.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base
from shared.ids import new_id


class BrokenReport(Base):
    """Something about a resource does not work; reports of the same resource are counted until one is settled."""

    __tablename__ = "broken_reports"
    __table_args__ = (
        sa.Index("ix_broken_reports_open", "slug", unique=True, postgresql_where=sa.text("settled_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str]
    times: Mapped[int] = mapped_column(server_default="1")
    notes: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text()), server_default="{}")
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[str | None]
    decision: Mapped[str | None]
