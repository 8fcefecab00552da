"""Shapes of the message endpoints."""

import uuid

from pydantic import Field

from services.notifications.messages.models import State
from shared.pagination import PageQuery
from shared.schemas import Instant, Reply, Request


class MessagePath(Request):
    """The id of a message."""

    message_id: uuid.UUID


class MessageQuery(PageQuery):
    """Which messages."""

    recipient: str | None = Field(
        default=None, max_length=320, description="an address, a learner's id, or a part of a name"
    )
    state: State | None = None
    kind: str | None = Field(default=None, max_length=60)
    rule: str | None = Field(default=None, max_length=60)
    pathway: str | None = Field(default=None, max_length=80)
    reason: str | None = Field(default=None, max_length=200, description="a part of the reason, in any case")


class TotalsQuery(Request):
    """Which messages to count, by the time that they are due."""

    since: Instant | None = None
    until: Instant | None = None
    rule: str | None = Field(default=None, max_length=60)
    kind: str | None = Field(default=None, max_length=60)


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


class StepReply(Reply):
    """One thing that happened to a message."""

    at: str
    state: str
    reason: str
    due_at: str


class StoryReply(Reply):
    """A message from its first thought to its end; `resends` are the messages that repeat it."""

    message: MessageReply
    steps: list[StepReply]
    shown_in_portal_at: str | None
    resends: list[str]


class Totals(Reply):
    """due = sent + skipped + failed + waiting + unknown. `planned` are not due yet, `overdue` wait too long."""

    due: int
    sent: int
    skipped: int
    failed: int
    waiting: int
    unknown: int
    planned: int
    overdue: int
    reconciles: bool


class GroupTotals(Totals):
    """The same for one kind of message, or one rule."""

    kind: str
    rule: str | None


class ReasonCount(Reply):
    """Why messages were not sent; times in a reason are written (date)."""

    state: str
    reason: str
    count: int


class TotalsReply(Reply):
    """All totals of one instant."""

    as_of: str
    total: Totals
    items: list[GroupTotals]
    reasons: list[ReasonCount]
