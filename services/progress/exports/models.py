"""Tables of exports and of the parts that their files are made of.

Personal data: the id (pseudonym) of the administrator who asked. The files hold names and addresses; they expire
after a day, and at once when anybody in the programme is erased.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class ReportExport(Base):
    """What is written, how many lines it will have, and until when it can be fetched."""

    __tablename__ = "report_exports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    report: Mapped[str]
    selection: Mapped[dict[str, Any]]
    total: Mapped[int]
    actor: Mapped[str]
    asked_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]


class ReportExportPart(Base):
    """So many lines of an export as CSV; deleted when the export expires."""

    __tablename__ = "report_export_parts"

    export_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("report_exports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    lines: Mapped[int]
