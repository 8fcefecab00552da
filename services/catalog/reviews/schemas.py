"""Shapes of the endpoints of reviews."""

from typing import Literal

from pydantic import Field

from shared.schemas import Reply, Request


class ReviewRequest(Request):
    """What the reviewer should look at."""

    note: str = Field(default="", max_length=2000)


class ReviewDecision(Request):
    """What the reviewer decides; a refusal says why."""

    decision: Literal["approve", "refuse"]
    reason: str = Field(default="", max_length=2000)


class ReviewReply(Reply):
    """A review; it is about one version of the draft."""

    id: str
    state: Literal["open", "approved", "refused", "withdrawn"]
    version: int
    note: str
    requested_by: str
    requested_at: str
    decided_by: str | None
    decided_at: str | None
    reason: str


class QueuedReview(Reply):
    """A draft that waits for a reader."""

    id: str
    item_type: Literal["resource", "pathway", "programme"]
    slug: str
    title: str
    note: str
    requested_by: str
    requested_at: str
    version: int


class ReviewQueue(Reply):
    """Open requests, the longest waiting first."""

    items: list[QueuedReview]
    next: str | None


class RuleRequest(Request):
    """Whether nothing is published without a review; `false` takes a second person who sends it as well."""

    review_required: bool


class RuleReply(Reply):
    """The rule; `off_asked_by` is who wants it switched off and waits for a second person."""

    review_required: bool
    version: int
    changed_by: str | None
    changed_at: str | None
    off_asked_by: str | None
    off_asked_at: str | None
