"""The table of audit files.

Personal data: none in the row; the archive itself holds names when it was asked for with them. Archives are deleted
after thirty days, those with names also as soon as anybody in them asks to be forgotten.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class AuditFile(Base):
    """Somebody asked for the audit file of an activity; `done` of `total` people are in it so far."""

    __tablename__ = "audit_files"
    __table_args__ = (sa.Index("ix_audit_files_subject", "kind", "subject", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    subject: Mapped[str]
    with_names: Mapped[bool]
    actor: Mapped[str]
    asked_at: Mapped[dt.datetime]
    total: Mapped[int]
    done: Mapped[int]
    key: Mapped[str | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    finished_at: Mapped[dt.datetime | None]
    deleted_at: Mapped[dt.datetime | None]
