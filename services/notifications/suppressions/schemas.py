"""Shapes of the suppression endpoints."""

import uuid
from typing import Annotated

from pydantic import AfterValidator, Field

from services.notifications.mail.envelope import AddressUnusable, wire_address
from services.notifications.suppressions.models import Suppression
from shared.clock import rfc3339
from shared.pagination import PageQuery
from shared.schemas import Reply, Request


def _address(text: str) -> str:
    try:
        return wire_address(text)
    except AddressUnusable as error:
        raise ValueError(f"{error}.") from error


class SuppressionPath(Request):
    """The id of a suppression."""

    suppression_id: uuid.UUID


class SuppressionQuery(PageQuery):
    """Which suppressions; released ones only when asked for."""

    address: str = Field(default="", max_length=320, description="a part of the address")
    released: bool = False


class SuppressionBody(Request):
    """An address to suppress by hand."""

    address: Annotated[str, Field(max_length=320), AfterValidator(_address)]
    detail: str = Field(min_length=1, max_length=200, description="why, for others to read")


class ReleaseBody(Request):
    """Why an address is written to again."""

    note: str = Field(min_length=1, max_length=500)


class SuppressionReply(Reply):
    """An address and why it is suppressed."""

    id: str
    address: str
    cause: str
    detail: str
    message_id: str | None
    created_at: str
    released_at: str | None
    released_by: str | None
    release_note: str | None

    @classmethod
    def of(cls, found: Suppression) -> "SuppressionReply":
        """Show a suppression."""
        return cls(
            id=str(found.id),
            address=found.address,
            cause=found.cause.value,
            detail=found.detail,
            message_id=str(found.message_id) if found.message_id else None,
            created_at=rfc3339(found.created_at),
            released_at=rfc3339(found.released_at) if found.released_at else None,
            released_by=found.released_by,
            release_note=found.release_note,
        )


class SuppressionPage(Reply):
    """Suppressions, newest first."""

    items: list[SuppressionReply]
    next: str | None


class ReportOutcome(Reply):
    """What a report led to for one recipient."""

    recipient: str
    kind: str
    outcome: str


class ReportReply(Reply):
    """What a report led to."""

    items: list[ReportOutcome]
