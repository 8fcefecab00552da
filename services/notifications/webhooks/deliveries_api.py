"""The log of deliveries for administrators, sending a test, and delivering again."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, jsonify
from flask_openapi import APIBlueprint

from services.notifications.webhooks.deliveries import add_test, delivery_page, replay, replay_failed
from services.notifications.webhooks.models import WebhookDelivery, WebhookTry
from services.notifications.webhooks.operations import read_endpoint
from services.notifications.webhooks.schemas import (
    DeliveryPage,
    DeliveryPath,
    DeliveryQuery,
    DeliveryReply,
    DeliveryStory,
    EndpointPath,
    ReplayBody,
    ReplayReply,
)
from shared.access import administrator, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid, NotFound
from shared.web import DATABASE, api_blueprint


def webhook_deliveries_blueprint() -> APIBlueprint:
    """Return the blueprint of deliveries."""
    blueprint = api_blueprint(
        "webhook_deliveries", __name__, access=administrator("notifications:write"), tag="webhooks"
    )

    @blueprint.get("/webhooks/<uuid:endpoint_id>/deliveries", responses={200: DeliveryPage})
    def list_deliveries(path: EndpointPath, query: DeliveryQuery) -> dict[str, Any]:
        """List what was delivered, or not, newest first; kept for a month."""
        with _database().reading() as session:
            read_endpoint(session, path.endpoint_id)
            before = _position(query.cursor)
            found = delivery_page(session, path.endpoint_id, state=query.state, before=before, limit=query.limit + 1)
        items = [DeliveryReply.of(each).model_dump() for each in found[: query.limit]]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if len(found) > query.limit else None}

    @blueprint.get("/webhooks/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>", responses={200: DeliveryStory})
    def read_delivery(path: DeliveryPath) -> dict[str, Any]:
        """Read a delivery with its body and every try."""
        with _database().reading() as session:
            found = session.get(WebhookDelivery, path.delivery_id)
            if found is None or found.endpoint_id != path.endpoint_id:
                raise NotFound("There is no delivery with this id.")
            theirs = WebhookTry.delivery_id == found.id
            tries = session.scalars(sa.select(WebhookTry).where(theirs).order_by(WebhookTry.id)).all()
        return DeliveryStory.told(found, list(tries)).model_dump()

    @blueprint.post("/webhooks/<uuid:endpoint_id>/test", responses={202: DeliveryReply})
    def send_test(path: EndpointPath) -> Response:
        """Send a test, once, also to a webhook that is switched off."""

        def answer() -> tuple[Response, int]:
            with _database().transaction() as session:
                endpoint = read_endpoint(session, path.endpoint_id)
                added = add_test(session, endpoint, actor=principal().id)
                return jsonify(DeliveryReply.of(added).model_dump()), 202

        return idempotent(_database(), answer)

    @blueprint.post("/webhooks/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/replay", responses={202: DeliveryReply})
    def deliver_again(path: DeliveryPath) -> Response:
        """Deliver one again, under the same webhook-id."""

        def answer() -> tuple[Response, int]:
            with _database().transaction() as session:
                endpoint = read_endpoint(session, path.endpoint_id)
                found = replay(session, endpoint, path.delivery_id, actor=principal().id)
                return jsonify(DeliveryReply.of(found).model_dump()), 202

        return idempotent(_database(), answer)

    @blueprint.post("/webhooks/<uuid:endpoint_id>/replay", responses={202: ReplayReply})
    def deliver_failed_again(path: EndpointPath, body: ReplayBody) -> Response:
        """Deliver again everything that failed or was skipped since then."""

        def answer() -> tuple[Response, int]:
            with _database().transaction() as session:
                endpoint = read_endpoint(session, path.endpoint_id)
                number, more = replay_failed(session, endpoint, body.since, actor=principal().id)
                return jsonify({"replayed": number, "more": more}), 202

        return idempotent(_database(), answer)

    return blueprint


def _position(cursor: str | None) -> uuid.UUID | None:
    if cursor is None:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database
