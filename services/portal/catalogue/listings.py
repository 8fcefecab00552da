"""The parts of the catalogue's page that are the same for everybody, kept while the catalogue answers the same.

The catalogue is asked each time whether its answer still holds (ETag), so nothing that is shown is old.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from services.portal.catalogue.search import COSTS, CREDITS, FILTERS, FORMATS, LANGUAGES, MINUTES, SORTS, Search
from services.portal.clients import clients
from services.portal.identity.choices import PROFESSIONS

LISTINGS = "portal.listings"
# On a telephone these are a dozen screens already.
ON_A_PAGE = 24
# About 30 KB each.
MOST_KEPT = 200
NOT_MODIFIED = 304


@dataclass(frozen=True)
class Listing:
    """What a search found, as parts of a page; `live` ones are put into a page that has its filters already."""

    etag: str
    results: Markup
    filters: Markup | None = None


class Listings:
    """Listings by search."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[Search, bool], Listing] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, search: Search, *, live: bool = False) -> Listing:
        """Return what a search finds now; raises `RemoteProblem` for one that the catalogue does not understand."""
        with self._lock:
            kept = self._kept.get((search, live))
        answer = clients().catalog.found(search.query() | {"limit": ON_A_PAGE}, kept.etag if kept else "")
        if kept is None or answer.status != NOT_MODIFIED:
            kept = _rendered(search, answer.json(), answer.headers.get("ETag", ""), live=live)
        with self._lock:
            self._kept[search, live] = kept
            self._kept.move_to_end((search, live))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept


def listings() -> Listings:
    """Return those of the current app."""
    found: Listings = current_app.extensions[LISTINGS]
    return found


def _rendered(search: Search, found: dict[str, Any], etag: str, *, live: bool) -> Listing:
    called = {
        "format": FORMATS,
        "cost": COSTS,
        "profession": dict(PROFESSIONS),
        "credit": CREDITS,
        "language": LANGUAGES,
    }
    words = {"minutes": MINUTES, "filters": FILTERS, "sorts": SORTS, "called": called}

    def part(name: str) -> Markup:
        return Markup(render_template(name, search=search, found=found, live=live, **words))  # noqa: S704 - our template

    results = part("catalogue/results.html")
    return Listing(etag, results) if live else Listing(etag, results, part("catalogue/filters.html"))
