"""Shapes of the public list of resources."""

from typing import Annotated, Any

from pydantic import Field

from shared.pagination import PageQuery
from shared.schemas import Reply

Value = Annotated[str, Field(max_length=200)]


class ResourcesQuery(PageQuery):
    """What to look for; `kind` and `topic` may be given several times, which means any of them."""

    q: str = Field(default="", max_length=300, description="words; stems and beginnings of words count")
    kind: list[Value] = Field(default_factory=list, max_length=20)
    topic: list[Value] = Field(default_factory=list, max_length=20)
    max_minutes: int | None = Field(default=None, ge=1, le=100_000, description="takes at most this long")


class ResourceCard(Reply):
    """A resource in a list."""

    slug: str
    kind: str
    title: str
    summary: str
    provider: str
    topics: list[str]
    minutes: dict[str, Any] | None
    format: str
    cost: str
    notice: str | None
    revision: int


class FacetValue(Reply):
    """A value and how many resources choosing it finds."""

    value: str
    count: int


class Facets(Reply):
    """Values to narrow the list by."""

    kind: list[FacetValue]
    topic: list[FacetValue]


class ResourcesPage(Reply):
    """A page of resources; `total` counts all pages."""

    items: list[ResourceCard]
    next: str | None
    total: int
    facets: Facets
    did_you_mean: str | None
