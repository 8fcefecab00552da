"""Shapes of the message endpoints."""

import uuid

from pydantic import Field

from services.notifications.messages.models import State
from shared.pagination import PageQuery
from shared.schemas import Reply, Request


class MessagePath(Request):
    """The id of a message."""

    message_id: uuid.UUID


class MessageQuery(PageQuery):
    """Which messages."""

    recipient: str | None = Field(default=None, max_length=320, description="an address, or a learner's id")
    state: State | None = None
    kind: str | None = Field(default=None, max_length=60)
    rule: str | None = Field(default=None, max_length=60)
    pathway: str | None = Field(default=None, max_length=80)


class MessageReply(Reply):
    """A message and what became of it. Links that sign somebody in are never shown."""

    id: str
    kind: str
    category: str
    state: str
    reason: str
    recipient: str | None
    recipient_name: str | None
    learner_id: str | None
    subject: str | None
    rule: str | None
    pathway: str | None
    number: int | None
    resend_of: str | None
    attempts: int
    due_at: str
    created_at: str
    settled_at: str | None


class MessagePage(Reply):
    """Messages, newest first."""

    items: list[MessageReply]
    next: str | None
