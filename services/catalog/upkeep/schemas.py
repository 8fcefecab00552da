"""Shapes of the endpoints of upkeep."""

import uuid
from typing import Any, Literal

from pydantic import Field

from shared.schemas import Reply, Request


class ReportRequest(Request):
    """What does not work, in a few words if the reader likes."""

    note: str = Field(default="", max_length=300, description="no names and nothing about patients, please")


class ReportTaken(Reply):
    """The report was counted, or had been before."""

    slug: str


class ReportPath(Request):
    """Which report."""

    report_id: uuid.UUID


class SettleRequest(Request):
    """What was decided."""

    decision: Literal["fixed", "ignored"]


class UpkeepReply(Reply):
    """Open reports, and published entries about others, the longest unverified first."""

    reports: list[dict[str, Any]]
    unverified: list[dict[str, Any]]


class VerifiedReply(Reply):
    """The revision that says so."""

    slug: str
    revision: int
