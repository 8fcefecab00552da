"""The table of imports that run in the background.

Personal data: the id of the administrator who sent the pack.
"""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base


class ImportState(StrEnum):
    """How far an import is; `refused` says that the pack has mistakes."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PackImport(Base):
    """A pack that was sent; with `dry_run` it is only compared, and may be applied afterwards.

    A courier holds it until `lease_until` and prolongs that as long as it lives. The pack's file goes
    when nothing is left to do with it.
    """

    __tablename__ = "pack_imports"
    __table_args__ = (
        sa.Index("ix_pack_imports_open", "id", postgresql_where=sa.text("state IN ('waiting', 'running')")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING)
    dry_run: Mapped[bool]
    overwrite: Mapped[bool]
    change_note: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(sa.BigInteger())
    document_key: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    preview: Mapped[dict[str, Any] | None] = mapped_column(pg.JSONB(none_as_null=True))
    report: Mapped[dict[str, Any] | None] = mapped_column(pg.JSONB(none_as_null=True))
