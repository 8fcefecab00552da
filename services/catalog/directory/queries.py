"""Reading directory entries, all of those that fit, by title."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.directory.classes import deadline_on, traits

# Far more than anybody looks through; a longer list is narrowed by the search of the catalogue.
MOST_ENTRIES = 1000
SHOWN = ("slug", "kind", "title", "provider", "summary", "last_verified_on", "homepage", "directory")

_ENTRIES = sa.text(
    f"""
    SELECT r.content FROM search_documents AS d JOIN resources ON resources.id = d.resource_id
    JOIN resource_revisions AS r ON r.item_id = resources.id AND r.number = resources.revision
    WHERE d.labels && ARRAY['kind:fellowship', 'kind:certificate_programme']
    ORDER BY d.sort_title, d.slug LIMIT {MOST_ENTRIES}
    """  # noqa: S608 - a number of this module
)


@dataclass(frozen=True)
class Entry:
    """A directory entry, and the values by which it is found."""

    shown: dict[str, Any]
    traits: dict[str, list[str]]


def read_entries(session: Session) -> list[Entry]:
    """Return the published directory entries by title."""
    return [_entry(content) for content in session.scalars(_ENTRIES)]


def narrowed(entries: Sequence[Entry], chosen: Mapping[str, Sequence[str]], place: str) -> dict[str, Any]:
    """Return the entries that fit, and for each filter what its values find beside the other choices.

    Of several values of one filter any is enough; `place` is looked for in the location.
    """
    here = [each for each in entries if place.casefold() in each.shown["directory"]["location"].casefold()]
    facets = {}
    for name in here[0].traits if here else ():
        others = [each for each in here if _fits(each, chosen, but=name)]
        counted = Counter(value for each in others for value in each.traits[name])
        ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
        facets[name] = [{"value": value, "count": count} for value, count in ordered]
    return {"items": [each.shown for each in here if _fits(each, chosen)], "facets": facets, "next": None}


def _fits(entry: Entry, chosen: Mapping[str, Sequence[str]], *, but: str = "") -> bool:
    return all(
        name == but or not wanted or not set(wanted).isdisjoint(entry.traits[name]) for name, wanted in chosen.items()
    )


def _entry(content: dict[str, Any]) -> Entry:
    deadline = deadline_on(content["directory"]["deadline"])
    shown = {name: content.get(name) for name in SHOWN} | {"deadline_on": deadline and deadline.isoformat()}
    return Entry(shown, traits(content))
