"""The public list of resources: search, facets, pages."""

import hashlib
from typing import Any

from flask import Response, json
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.catalog.publishing.public_api import public_reply
from services.catalog.search.kept_answers import KeptAnswers
from services.catalog.search.queries import Criteria, cards_page, facet_counts, listing_version, text_query
from services.catalog.search.schemas import ResourcesPage, ResourcesQuery
from services.catalog.search.suggestions import did_you_mean
from shared.access import ANYONE
from shared.database import Database
from shared.etags import unchanged
from shared.web import api_blueprint

Counts = tuple[dict[str, list[dict[str, Any]]], int]


class ResourceList:
    """Answers searches; what was asked before and has not changed since is sent again as bytes."""

    def __init__(self) -> None:
        self._pages: KeptAnswers[bytes] = KeptAnswers()
        self._counts: KeptAnswers[Counts] = KeptAnswers()

    def page(self, session: Session, query: ResourcesQuery) -> bytes:
        """Return the reply to a search."""
        criteria = Criteria(query.q.strip(), tuple(query.kind), tuple(query.topic), query.max_minutes)
        version = listing_version(session)
        return self._pages.answer(
            version,
            (criteria, query.cursor, query.limit),
            lambda: self._work_out(session, version, criteria, query.cursor, query.limit),
        )

    def _work_out(self, session: Session, version: int, criteria: Criteria, cursor: str | None, limit: int) -> bytes:
        words = text_query(session, criteria.q)
        items, following = cards_page(session, criteria, words, cursor=cursor, limit=limit)
        facets, total = self._counts.answer(version, criteria, lambda: facet_counts(session, criteria, words))
        reply = {
            "items": items,
            "next": following,
            "total": total,
            "facets": facets,
            "did_you_mean": did_you_mean(session, criteria.q) if words and not total else None,
        }
        return json.dumps(reply).encode()


def search_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of the public list."""
    blueprint = api_blueprint("search", __name__, access=ANYONE, tag="resources")
    resources = ResourceList()

    @blueprint.get("/resources", responses={200: ResourcesPage})
    def list_resources(query: ResourcesQuery) -> Response:
        """List and search published resources, with counts by kind and topic."""
        with database.reading() as session:
            body = resources.page(session, query)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if unchanged(etag):
            return public_reply(b"", etag, status=304)
        return public_reply(body, etag)

    return blueprint
