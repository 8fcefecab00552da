"""Shapes of the exports endpoints."""

import datetime as dt
import uuid
from typing import Literal

from pydantic import Field

from services.progress.reports.schemas import CompletionsFilter
from shared.schemas import Reply, Request


class ExportRequest(CompletionsFilter):
    """Which report, and which enrollments of it."""

    report: Literal["completions"] = "completions"


class ExportPath(Request):
    """Which export."""

    export_id: uuid.UUID


class ExportReply(Reply):
    """An export and how far it is; the file can be fetched while `state` is ready."""

    id: str
    report: str
    pathway: str | None
    status: str | None
    state: str = Field(description="writing, ready or expired")
    total: int
    done: int = Field(description="lines that are written")
    size: int = Field(description="bytes that are written")
    actor: str
    asked_at: dt.datetime
    ended_at: dt.datetime | None
    expires_at: dt.datetime | None


class ExportList(Reply):
    """Exports, newest first."""

    items: list[ExportReply]
    next: str | None
