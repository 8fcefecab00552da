"""Shapes of the endpoints for notices."""

import uuid

from pydantic import Field

from services.notifications.notices.models import Notice
from services.notifications.notices.queries import COUNTED
from shared.clock import rfc3339
from shared.schemas import Reply, Request


class NoticePath(Request):
    """The id of a notice."""

    notice_id: uuid.UUID


class ReadBody(Request):
    """Whether a notice counts as read."""

    read: bool


class ReadAllBody(Request):
    """Up to which notice everything was read: the newest that the person was shown."""

    until: uuid.UUID


class NoticeReply(Reply):
    """What a person is told; `page` is the path of the portal where it goes on, or empty."""

    id: str
    category: str
    kind: str
    title: str
    summary: str
    page: str
    created_at: str
    read_at: str | None

    @classmethod
    def of(cls, notice: Notice) -> "NoticeReply":
        """Show a notice."""
        return cls(
            id=str(notice.id),
            category=notice.category.value,
            kind=notice.kind,
            title=notice.title,
            summary=notice.summary,
            page=notice.page,
            created_at=rfc3339(notice.created_at),
            read_at=rfc3339(notice.read_at) if notice.read_at else None,
        )


class UnreadReply(Reply):
    """How many notices were not read."""

    unread: int = Field(description=f"counted up to {COUNTED}")


class NoticePage(UnreadReply):
    """Notices, newest first."""

    items: list[NoticeReply]
    next: str | None


class MarkedReply(Reply):
    """How many notices were marked."""

    marked: int
