"""Shapes of the directory of fellowships and certificate programmes."""

from typing import Any

from pydantic import Field

from services.catalog.search.schemas import FacetValue, Value
from shared.schemas import Reply, Request


class DirectoryQuery(Request):
    """What to narrow by; a filter may be given several times, which means any of its values."""

    kind: list[Value] = Field(default_factory=list, max_length=2, description="fellowship, certificate_programme")
    length: list[Value] = Field(default_factory=list, max_length=10, description="short, year, longer, unstated")
    delivery: list[Value] = Field(default_factory=list, max_length=10, description="on_demand, in_person ...")
    profession: list[Value] = Field(default_factory=list, max_length=20, description="as learners choose theirs")
    tuition_help: list[Value] = Field(default_factory=list, max_length=10, description="possible, none, unstated")
    deadline: list[Value] = Field(default_factory=list, max_length=10, description="dated, rolling, unstated")
    location: str = Field(default="", max_length=100, description="part of the location's name")


class DirectoryEntry(Reply):
    """An entry in its provider's words; `deadline_on` is the day that the deadline names, if it names one."""

    slug: str
    kind: str
    title: str
    provider: str
    summary: str
    homepage: str | None
    last_verified_on: str | None
    directory: dict[str, Any]
    deadline_on: str | None


class DirectoryList(Reply):
    """The entries that fit, by title."""

    items: list[DirectoryEntry]
    facets: dict[str, list[FacetValue]]
    next: str | None
