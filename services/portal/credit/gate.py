"""Disclosures come before the content: who opens an activity with credit is shown them first."""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from flask import current_app, request, session, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.sessions.visitor import visitor
from shared.http import RemoteProblem, ServiceUnavailable

OFFERS = "portal.credit_offers"
# So long a page may still be shown without its disclosures after credit was switched on; nobody earns credit by it.
FRESH_S = 15.0
SEEN = "disclosed"

Json = dict[str, Any]
log = structlog.get_logger()


class CreditOffers:
    """What is designated for credit now, remembered for a moment: nearly every page asks, hardly ever is there any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: list[Json] = []
        self._read_at = -FRESH_S

    def of_resource(self, slug: str, read: Callable[[], list[Json]]) -> list[Json]:
        """Return the offers that the content of a resource belongs to: its own, and those of its series."""
        offers = [each for each in self._all(read) if each["kind"] == "resource"]
        return [each for each in offers if slug in each["resources"]]

    def of_pathway(self, slug: str, read: Callable[[], list[Json]]) -> list[Json]:
        """Return the offer of a pathway."""
        return [each for each in self._all(read) if each["kind"] == "pathway" and each["slug"] == slug]

    def _all(self, read: Callable[[], list[Json]]) -> list[Json]:
        if time.monotonic() - self._read_at < FRESH_S:
            return self._known
        with self._lock:
            if time.monotonic() - self._read_at >= FRESH_S:
                try:
                    self._known = read()
                except (RemoteProblem, ServiceUnavailable) as error:
                    # What was known goes on to hold; without a receipt nobody earns credit.
                    log.info("credit.offers_not_read", reason=str(error)[:100])
                self._read_at = time.monotonic()
        return self._known


def before_resource(slug: str) -> Response | None:
    """Return the way to the disclosures, for a visitor who has not read those of a resource."""
    return _first_unread(_offers().of_resource(slug, clients().progress.offered_credit))


def before_pathway(slug: str) -> Response | None:
    """Return the same for a pathway."""
    return _first_unread(_offers().of_pathway(slug, clients().progress.offered_credit))


def pathway_credit(slug: str) -> bool:
    """Say whether a pathway is designated for credit now."""
    return bool(_offers().of_pathway(slug, clients().progress.offered_credit))


def note_seen(text_sha256: str) -> None:
    """Remember that an anonymous visitor was shown a wording, for as long as their browser is open."""
    session[SEEN] = [*session.get(SEEN, [])[-9:], text_sha256[:16]]


def _first_unread(offers: list[Json]) -> Response | None:
    unread = next((each for each in offers if not _was_read(each)), None)
    if unread is None:
        return None
    here = request.full_path.rstrip("?")
    return redirect(url_for("credit.before", kind=unread["kind"], slug=unread["slug"], next=here), 303)


def _was_read(offer: Json) -> bool:
    if visitor() is None:
        return offer["text_sha256"][:16] in session.get(SEEN, [])
    own = if_possible(lambda: clients().progress.credit(offer["kind"], offer["slug"]))
    # Whoever has completed it has nothing left to be shown beforehand.
    return own is None or bool(own["disclosed"] or own["completed_at"])


def _offers() -> CreditOffers:
    found: CreditOffers = current_app.extensions[OFFERS]
    return found
