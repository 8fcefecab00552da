"""The public list of resources: search, facets, pages."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.catalog.publishing.public_api import public_reply
from services.catalog.publishing.public_reads import PublicBody, encoded
from services.catalog.search.criteria import Criteria
from services.catalog.search.facets import Counts, count_facets, is_large
from services.catalog.search.instead import instead
from services.catalog.search.kept_answers import KeptAnswers
from services.catalog.search.queries import cards_of, cards_page, listing_version
from services.catalog.search.quoting import with_passages
from services.catalog.search.schemas import CardsList, CardsQuery, ResourcesPage, ResourcesQuery
from services.catalog.search.suggestions import did_you_mean
from services.catalog.search.synonyms import Phrase
from services.catalog.search.text_queries import read_synonyms, text_query
from shared.access import ANYONE
from shared.database import Database
from shared.etags import unchanged
from shared.web import api_blueprint


class ResourceList:
    """Answers searches; what was asked before and has not changed since is sent again as bytes."""

    def __init__(self) -> None:
        self._pages: KeptAnswers[PublicBody] = KeptAnswers()
        self._counts: KeptAnswers[Counts] = KeptAnswers()
        self._synonyms: KeptAnswers[dict[Phrase, tuple[str, ...]]] = KeptAnswers()
        self._large: KeptAnswers[bool] = KeptAnswers()

    def page(self, session: Session, query: ResourcesQuery) -> PublicBody:
        """Return the reply to a search."""
        criteria = criteria_of(query)
        version = listing_version(session)
        return self._pages.answer(
            version,
            (criteria, query.sort, query.cursor, query.limit),
            lambda: self._work_out(session, version, criteria, query),
        )

    def _work_out(self, session: Session, version: int, criteria: Criteria, query: ResourcesQuery) -> PublicBody:
        synonyms = self._synonyms.answer(version, "synonyms", lambda: read_synonyms(session))
        words = text_query(session, criteria.q, synonyms)
        large = self._large.answer(version, "large", lambda: is_large(session))
        counts = self._counts.answer(version, criteria, lambda: count_facets(session, criteria, words, large=large))
        cards, following = cards_page(
            session,
            criteria,
            words,
            sort=query.sort,
            cursor=query.cursor,
            limit=query.limit,
            many=not counts.exact,
        )
        nothing = not counts.total
        reply = {
            "items": with_passages(session, cards, words),
            "next": following,
            "total": counts.total,
            "total_exact": counts.exact,
            "facets": counts.facets,
            "facets_exact": counts.facets_exact,
            "did_you_mean": did_you_mean(session, criteria.q) if words and nothing else None,
            "searched_also": list(words.also) if words else [],
            "instead": instead(session, criteria, words, counts.without, large=large) if nothing else None,
        }
        return encoded(reply)


def criteria_of(query: ResourcesQuery) -> Criteria:
    """Return what was asked for."""
    return Criteria(
        q=query.q.strip(),
        kinds=tuple(query.kind),
        topics=tuple(query.topic),
        formats=tuple(query.format),
        professions=tuple(query.profession),
        costs=tuple(query.cost),
        credits=tuple(query.credit),
        languages=tuple(query.language),
        max_minutes=query.max_minutes,
    )


def search_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of the public list."""
    blueprint = api_blueprint("search", __name__, access=ANYONE, tag="resources")
    resources = ResourceList()

    @blueprint.get("/resources", responses={200: ResourcesPage})
    def list_resources(query: ResourcesQuery) -> Response:
        """List and search published resources, with the passage that was found and counts to narrow the list by."""
        with database.reading() as session:
            body = resources.page(session, query)
        if unchanged(body.etag):
            return public_reply(b"", body.etag, status=304)
        return public_reply(body.content, body.etag)

    @blueprint.get("/resource-cards", responses={200: CardsList})
    def list_cards(query: CardsQuery) -> dict[str, Any]:
        """Return the cards of named resources, as the list has them."""
        with database.reading() as session:
            return {"items": cards_of(session, query.slug), "next": None}

    return blueprint
