"""What a reader looks for, and the conditions that follow from it."""

from dataclasses import dataclass, replace
from typing import Any

from services.catalog.search.labels import label
from services.catalog.search.text_queries import TextQuery

# The choices of a list, by the name they have in addresses.
FILTERS = {
    "kind": "kinds",
    "topic": "topics",
    "format": "formats",
    "profession": "professions",
    "cost": "costs",
    "credit": "credits",
    "language": "languages",
    "max_minutes": "max_minutes",
}
_LABELLED = {name: field for name, field in FILTERS.items() if name != "max_minutes"}


@dataclass(frozen=True)
class Criteria:
    """What a reader looks for; everything may be left out."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    max_minutes: int | None = None

    @property
    def chosen(self) -> list[str]:
        """The filters that are set, by their name in addresses."""
        return [name for name, field in FILTERS.items() if getattr(self, field) not in ((), None)]

    def without(self, name: str) -> "Criteria":
        """The same with one filter less; the same when no filter has this name."""
        if name not in FILTERS:
            return self
        nothing: Any = None if name == "max_minutes" else ()
        return replace(self, **{FILTERS[name]: nothing})


def clauses(criteria: Criteria, query: TextQuery | None) -> str:
    """Write the WHERE clause for what was asked."""
    words = ["document @@ CAST(:meant AS tsquery)"] if query else []
    return " AND ".join([*words, *conditions(criteria).values()]) or "true"


def conditions(criteria: Criteria) -> dict[str, str]:
    """Write the condition of each filter that is set, by its name."""
    return {
        name: f"labels && CAST(:{name} AS text[])" if name in _LABELLED else "by_length <= :max_minutes"
        for name in criteria.chosen
    }


def values(criteria: Criteria, query: TextQuery | None) -> dict[str, Any]:
    """Return what the clauses refer to."""
    labelled = {name: [label(name, value) for value in getattr(criteria, field)] for name, field in _LABELLED.items()}
    words = {"meant": query and query.meant, "typed": query and query.typed}
    return labelled | words | {"max_minutes": criteria.max_minutes}
