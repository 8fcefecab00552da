"""Shapes of the endpoints of the link sentinel."""

import datetime as dt
import uuid
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.pagination import PageQuery
from shared.schemas import Reply, Request


class FindingsQuery(PageQuery):
    """Which findings."""

    state: Literal["open", "settled"] = "open"


class ResourceName(Reply):
    """A resource that has the link."""

    slug: str
    title: str


class FindingReply(Reply):
    """What is not as it was; of a page that has moved, `after` is the new address.

    `confirmed_at` is the last visit that found the same. A finding that ended by itself was settled by the sentinel.
    """

    id: str
    kind: Literal["gone", "moved", "certificate", "unreachable", "private", "content_type", "title"]
    url: str
    host: str
    before: str | None
    after: str
    found_at: str
    confirmed_at: str
    answered_at: str | None
    settled_at: str | None
    settled_by: str | None
    decision: Literal["accepted", "fine", "ignored", "over", "unused"] | None
    resources: list[ResourceName]


class FindingsPage(Reply):
    """Findings, newest first."""

    items: list[FindingReply]
    next: str | None


class FindingPath(Request):
    """Which finding."""

    finding_id: uuid.UUID


class DecisionRequest(Request):
    """What is decided: `accept` the new address into the drafts, `fine` as it is, `ignore` the link until a day."""

    decision: Literal["accept", "fine", "ignore"]
    until: dt.date | None = None

    @model_validator(mode="after")
    def _until_belongs_to_ignoring(self) -> Self:
        if (self.decision == "ignore") != (self.until is not None):
            raise ValueError("give `until` with `ignore`, and with nothing else")
        return self


class DecisionReply(Reply):
    """The resources whose drafts have the new address now."""

    drafts: list[str]


class LinkReply(Reply):
    """A link of a resource and how the last visit ended; `due_at` is when the next one begins at the earliest."""

    url: str
    host: str
    field: str
    outcome: str | None
    detail: str | None
    checked_at: str | None
    answered_at: str | None
    due_at: str | None
    visited: bool


class LinksReply(Reply):
    """The links of what is published of a resource."""

    items: list[LinkReply]
    next: str | None


class LookReply(Reply):
    """So many links are due now."""

    links: int


class HostPath(Request):
    """Which host."""

    host: str = Field(max_length=253)


class HostRequest(Request):
    """Whether its links are visited."""

    visited: bool


class HostReply(Reply):
    """A host with the number of its links, of those that fail, and of its own failures in a row."""

    host: str
    visited: bool
    failures: int
    changed_by: str | None
    links: int
    failing: int
    checked_at: str | None
    due_at: str | None


class HostsPage(Reply):
    """Hosts by name."""

    items: list[HostReply]
    next: str | None


class HostState(Reply):
    """A host as it is now."""

    host: str
    visited: bool
