"""Shapes of the endpoints for what learners keep."""

import uuid

from pydantic import Field

from shared.schemas import Reply, Request


class SavedPath(Request):
    """Which resource."""

    resource: str = Field(max_length=80)


class SearchPath(Request):
    """Which kept search."""

    search_id: uuid.UUID


class SearchRequest(Request):
    """A search to keep; `query` is the part of the catalogue's address after the question mark."""

    name: str = Field(min_length=1, max_length=120)
    query: str = Field(min_length=1, max_length=2000, pattern=r"^[^\s?#]+$")


class SavedResourceReply(Reply):
    """A kept resource; a retired one stays in the list and says so."""

    slug: str
    title: str
    kind: str
    retired: bool
    saved_at: str


class SavedResourceList(Reply):
    """Kept resources, newest first."""

    items: list[SavedResourceReply]
    next: str | None


class SavedSearchReply(Reply):
    """A kept search."""

    id: str
    name: str
    query: str
    saved_at: str


class SavedSearchList(Reply):
    """Kept searches, newest first."""

    items: list[SavedSearchReply]
    next: str | None


class SearchKept(Reply):
    """The id of the kept search."""

    id: str
