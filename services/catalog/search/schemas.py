"""Shapes of the public list of resources."""

from typing import Annotated, Any, Literal

from pydantic import Field

from shared.pagination import PageQuery
from shared.schemas import Reply, Request

Value = Annotated[str, Field(max_length=200)]


class ResourcesQuery(PageQuery):
    """What to look for; a filter may be given several times, which means any of its values."""

    q: str = Field(default="", max_length=300, description="words; stems and beginnings of words count")
    kind: list[Value] = Field(default_factory=list, max_length=20)
    topic: list[Value] = Field(default_factory=list, max_length=20)
    format: list[Value] = Field(
        default_factory=list, max_length=20, description="on_demand, live_online, in_person ..."
    )
    profession: list[Value] = Field(default_factory=list, max_length=20, description="as learners choose theirs")
    cost: list[Value] = Field(default_factory=list, max_length=20, description="free, partly_free, paid, unstated")
    credit: list[Value] = Field(default_factory=list, max_length=20, description="offered, none, unstated")
    language: list[Value] = Field(default_factory=list, max_length=20, description="as content has it, such as en")
    sort: Literal["relevance", "title", "newest", "shortest"] = "relevance"
    max_minutes: int | None = Field(default=None, ge=1, le=100_000, description="takes at most this long")


class PassagePart(Reply):
    """A piece of a passage; `hit` when it is what was looked for. Plain text, never HTML."""

    text: str
    hit: bool


class FoundPassage(Reply):
    """Where the words stand: `summary`, `spoken`, `chapter`, a heading; and the second at which they are spoken."""

    place: str
    at_s: float | None
    parts: list[PassagePart]


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
    passage: FoundPassage | None


class FacetValue(Reply):
    """A value and how many resources choosing it finds."""

    value: str
    count: int


class Facets(Reply):
    """Values to narrow the list by."""

    kind: list[FacetValue]
    topic: list[FacetValue]
    format: list[FacetValue]
    profession: list[FacetValue]
    cost: list[FacetValue]
    credit: list[FacetValue]
    language: list[FacetValue]
    max_minutes: list[FacetValue]


class WithoutFilter(Reply):
    """A filter whose removal finds something; `all` means every one."""

    filter: str
    count: int


class Instead(Reply):
    """What to offer when nothing is found."""

    without: list[WithoutFilter]
    some: list[dict[str, Any]]


class ResourcesPage(Reply):
    """A page of resources; `total` counts all pages.

    Of more than a thousand, `total` is a thousand and not exact; facets that are not exact are estimates.
    """

    items: list[ResourceCard]
    next: str | None
    total: int
    total_exact: bool
    facets: Facets
    facets_exact: bool
    did_you_mean: str | None
    searched_also: list[str]
    instead: Instead | None


class CardsQuery(Request):
    """Which resources; what is not published is left out."""

    slug: list[Value] = Field(max_length=100)


class CardsList(Reply):
    """Cards in the order of their slugs."""

    items: list[dict[str, Any]]
    next: str | None
