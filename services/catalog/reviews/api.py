"""Endpoints of reviews: for each kind of item, the queue over all of them, and the rule."""

from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.editing_api import EDITORS, draft_response, require_current
from services.catalog.publishing.operations import lock_item
from services.catalog.publishing.schemas import DraftReply, SlugPath
from services.catalog.reviews.operations import decide_review, request_review, withdraw_review
from services.catalog.reviews.queries import open_reviews, review_document, rule_document
from services.catalog.reviews.rule_changes import demand_reviews, read_rule, stop_demanding_reviews
from services.catalog.reviews.schemas import (
    ReviewDecision,
    ReviewQueue,
    ReviewReply,
    ReviewRequest,
    RuleReply,
    RuleRequest,
)
from shared.access import principal
from shared.database import Database
from shared.etags import etag_of, require_match
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.web import api_blueprint


def review_blueprint(kind: ContentType, database: Database) -> APIBlueprint:
    """Return the blueprint of reviews of one kind of item."""
    blueprint = api_blueprint(
        f"reviews_of_{kind.plural}",
        __name__,
        access=EDITORS,
        tag="reviews (admin)",
        url_prefix=f"/v1/admin/{kind.plural}",
    )

    @blueprint.post("/<slug>/review", responses={201: ReviewReply})
    def ask(path: SlugPath, body: ReviewRequest) -> Response:
        """Ask for a review of the draft as it is now; any change of the draft takes the request back."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                item = lock_item(session, kind, path.slug)
                kind.check(item.draft)
                review = request_review(session, kind.name, item, body.note, principal().id)
                return review_document(review), 201

        return idempotent(database, answer)

    @blueprint.post("/<slug>/review/decision", responses={200: ReviewReply})
    def decide(path: SlugPath, body: ReviewDecision) -> Response:
        """Approve or refuse what was read (If-Match); not for who asked or has worked on the draft."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                item = lock_item(session, kind, path.slug)
                require_current(item)
                who, approve = principal().id, body.decision == "approve"
                review = decide_review(session, kind.name, item, approve=approve, reason=body.reason, actor=who)
                return review_document(review)

        return idempotent(database, answer)

    @blueprint.delete("/<slug>/review", responses={200: DraftReply})
    def withdraw(path: SlugPath) -> Response:
        """Take the request back."""
        with database.transaction() as session:
            item = lock_item(session, kind, path.slug)
            withdraw_review(session, kind.name, item, principal().id)
            return draft_response(session, kind, item)

    return blueprint


def review_queue_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of the queue and the rule."""
    blueprint = api_blueprint("reviews", __name__, access=EDITORS, tag="reviews (admin)")

    @blueprint.get("/admin/reviews", responses={200: ReviewQueue})
    def list_open(query: PageQuery) -> dict[str, Any]:
        """List the drafts that wait for a reader, the longest waiting first."""
        with database.reading() as session:
            items = open_reviews(session, after=id_in_cursor(query.cursor), limit=query.limit + 1)
        more = len(items) > query.limit
        items = items[: query.limit]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    @blueprint.get("/admin/editorial-rule", responses={200: RuleReply})
    def show_rule() -> Response:
        """Say whether nothing is published without a review."""
        with database.reading() as session:
            return _rule_response(rule_document(read_rule(session)))

    @blueprint.put("/admin/editorial-rule", responses={200: RuleReply})
    def change_rule(body: RuleRequest) -> Response:
        """Demand reviews, or (two people, one after the other) demand them no longer. With If-Match."""
        with database.transaction() as session:
            rule = read_rule(session, for_update=True)
            require_match(etag_of(rule.version))
            change = demand_reviews if body.review_required else stop_demanding_reviews
            change(session, rule, principal().id)
            return _rule_response(rule_document(rule))

    return blueprint


def _rule_response(document: dict[str, Any]) -> Response:
    response = jsonify(document)
    response.headers["ETag"] = etag_of(document["version"])
    return response
