"""What the visitor looks for, and the same page with one filter more or less."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Request

MINUTES = (15, 30, 60)
# The choices of the page, as the catalogue's API names them, and what their values are called.
FILTERS = ("max_minutes", "kind", "format", "profession", "cost", "credit", "language", "topic")
SORTS = {"": "Best match", "title": "Title", "newest": "Newest first", "shortest": "Shortest first"}
FORMATS = {
    "on_demand": "At any time",
    "live_online": "Live online",
    "in_person": "In person",
    "blended": "In person and online",
    "unstated": "Not stated",
}
COSTS = {"free": "Free", "partly_free": "Partly free", "paid": "Paid", "unstated": "Not stated"}

CREDITS = {"offered": "Offered", "none": "None", "unstated": "Not stated"}
LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese"}


@dataclass(frozen=True)
class Search:
    """The filters of the catalogue; empty means any."""

    q: str = ""
    kind: str = ""
    topic: str = ""
    format: str = ""
    profession: str = ""
    cost: str = ""
    credit: str = ""
    language: str = ""
    sort: str = ""
    max_minutes: str = ""
    cursor: str = ""

    @classmethod
    def asked(cls, request: Request) -> "Search":
        """Read the filters from the address; an unusable length is ignored."""
        given = {name: request.args.get(name, "").strip()[:200] for name in cls.__dataclass_fields__}
        if not given["max_minutes"].isdecimal():
            given["max_minutes"] = ""
        if given["sort"] not in SORTS:
            given["sort"] = ""
        return cls(**given)

    def query(self) -> dict[str, str]:
        """Return what is set, as the catalogue's API names it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name)}

    def address(self, **changes: Any) -> str:
        """Return the query string with some filters changed; another filter begins at the first page again."""
        return "?" + urlencode(replace(self, **({"cursor": ""} | changes)).query())

    def title(self) -> str:
        """Return a name for a saved search: the words, then the choices."""
        return ", ".join(value for value in (self.q, *(getattr(self, name) for name in self.chosen)) if value)

    def words_alone(self) -> str:
        """Return the query string without any filter."""
        return "?" + urlencode({"q": self.q})

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.q or self.chosen)

    @property
    def chosen(self) -> list[str]:
        """The filters that are set, without the words."""
        return [name for name in FILTERS if getattr(self, name)]
