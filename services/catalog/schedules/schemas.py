"""Shapes of the endpoints of planned publications."""

from typing import Literal

from pydantic import AwareDatetime, Field

from shared.pagination import PageQuery
from shared.schemas import Reply, Request

State = Literal["waiting", "published", "cancelled", "failed"]


class ScheduleRequest(Request):
    """When to publish (with an offset; kept as UTC), and the change note of the revision."""

    due_at: AwareDatetime
    change_note: str = Field(default="", max_length=2000)


class ScheduleReply(Reply):
    """A plan, and what became of it."""

    id: str
    state: State
    due_at: str
    change_note: str
    version: int
    scheduled_by: str
    scheduled_at: str
    ended_at: str | None
    ended_by: str | None
    reason: str


class PlansQuery(PageQuery):
    """Which plans."""

    state: State = "waiting"


class PlannedPublication(Reply):
    """A plan in the list over all kinds of items."""

    id: str
    item_type: Literal["resource", "pathway", "programme"]
    slug: str
    title: str
    due_at: str
    change_note: str
    scheduled_by: str
    state: State
    reason: str


class PlansPage(Reply):
    """Plans; of those that ended, the ones that nothing newer has taken the place of."""

    items: list[PlannedPublication]
    next: str | None
