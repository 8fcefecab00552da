"""Shapes of the audit log."""

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.audit import Moment
from shared.pagination import PageQuery
from shared.schemas import Reply


class AuditQuery(PageQuery):
    """Which entries to list."""

    action: str | None = Field(default=None, max_length=60, pattern=r"^[a-z_.]+$", description="such as learner.erased")
    subject_id: str | None = Field(default=None, max_length=60, pattern=r"^[A-Za-z0-9-]+$")


class AuditEntryReply(Reply):
    """One act."""

    id: UUID
    occurred_at: Moment
    action: str
    actor_kind: str
    actor_id: str | None
    subject_id: str | None
    request_id: str
    details: dict[str, Any]


class AuditPage(Reply):
    """A page of the audit log."""

    items: list[AuditEntryReply]
    next: str | None
