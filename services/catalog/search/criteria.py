"""What a reader looks for, and the conditions that follow from it."""

from dataclasses import dataclass, replace
from typing import Any

# The choices of a list, by the name they have in addresses.
FILTERS = {
    "kind": "kinds",
    "topic": "topics",
    "format": "formats",
    "profession": "professions",
    "cost": "costs",
    "max_minutes": "max_minutes",
}
_CLAUSES = {
    "kinds": "kind = ANY (CAST(:kinds AS text[]))",
    "topics": "topics && CAST(:topics AS text[])",
    "formats": "format = ANY (CAST(:formats AS text[]))",
    "professions": "professions && CAST(:professions AS text[])",
    "costs": "cost = ANY (CAST(:costs AS text[]))",
    "max_minutes": "minutes <= :max_minutes",
}


@dataclass(frozen=True)
class Criteria:
    """What a reader looks for; everything may be left out."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    max_minutes: int | None = None

    @property
    def chosen(self) -> list[str]:
        """The filters that are set, by the name of their field."""
        return [name for name in _CLAUSES if getattr(self, name)]

    def without(self, name: str) -> "Criteria":
        """The same with one filter less."""
        nothing: Any = None if name == "max_minutes" else ()
        return replace(self, **{name: nothing})


def clauses(criteria: Criteria, *, text: bool, but: tuple[str, ...] = ()) -> str:
    """Write the WHERE clause for what was asked, except for some filters."""
    wanted = ["document @@ CAST(:meant AS tsquery)"] if text else []
    wanted += [_CLAUSES[name] for name in criteria.chosen if name not in but]
    return " AND ".join(wanted) or "true"


def values(criteria: Criteria) -> dict[str, Any]:
    """Return what the clauses refer to."""
    lists = {name: list(getattr(criteria, name)) for name in _CLAUSES if name != "max_minutes"}
    return lists | {"max_minutes": criteria.max_minutes}
