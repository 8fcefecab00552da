"""Webhooks for administrators: adding, changing, rotating the secret, deleting."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, jsonify, make_response
from flask_openapi import APIBlueprint

from services.notifications.webhooks.models import WebhookEndpoint
from services.notifications.webhooks.operations import (
    add_endpoint,
    change_endpoint,
    list_endpoints,
    read_endpoint,
    remove_endpoint,
    rotate_secret,
)
from services.notifications.webhooks.public_events import PUBLIC_EVENTS
from services.notifications.webhooks.schemas import (
    EndpointBody,
    EndpointList,
    EndpointPath,
    EndpointReply,
    EventTypeReply,
    NewEndpointBody,
)
from shared.access import administrator, principal
from shared.database import Database
from shared.etags import etag_of, require_match
from shared.idempotency import idempotent
from shared.outbound.addresses import AddressRefused, check_url
from shared.problems import Invalid
from shared.sealing import Sealer
from shared.web import DATABASE, api_blueprint

Made = tuple[WebhookEndpoint, str]


def webhooks_blueprint(sealer: Sealer, *, loopback: bool) -> APIBlueprint:
    """Return the blueprint of webhooks; `loopback` lets them lead to this machine, for development."""
    blueprint = api_blueprint("webhooks", __name__, access=administrator("notifications:write"), tag="webhooks")

    @blueprint.get("/webhooks", responses={200: EndpointList})
    def list_webhooks() -> dict[str, Any]:
        """List webhooks and the event types that there are."""
        with _database().reading() as session:
            items = [EndpointReply.of(each).model_dump() for each in list_endpoints(session)]
        types = [EventTypeReply.model_validate(each).model_dump() for each in PUBLIC_EVENTS.values()]
        return {"items": items, "event_types": types, "next": None}

    @blueprint.post("/webhooks", responses={201: EndpointReply})
    def add_webhook(body: NewEndpointBody) -> Response:
        """Add a webhook. The answer has its secret: it is shown this once, also when the request is repeated."""
        _check(body.url, loopback=loopback)

        def make() -> Made:
            with _database().transaction() as session:
                return add_endpoint(session, sealer, **body.model_dump(), actor=principal().id)

        return _with_secret(make, 201)

    @blueprint.get("/webhooks/<uuid:endpoint_id>", responses={200: EndpointReply})
    def read_webhook(path: EndpointPath) -> Response:
        """Read a webhook; its ETag goes into the If-Match of a change."""
        with _database().reading() as session:
            return _shown(read_endpoint(session, path.endpoint_id))

    @blueprint.put("/webhooks/<uuid:endpoint_id>", responses={200: EndpointReply})
    def change_webhook(path: EndpointPath, body: EndpointBody) -> Response:
        """Change a webhook, switch it on or off. Switched on, it begins without its past failures."""
        _check(body.url, loopback=loopback)
        with _database().transaction() as session:
            endpoint = read_endpoint(session, path.endpoint_id, lock=True)
            require_match(etag_of(endpoint.revision))
            change_endpoint(session, endpoint, **body.model_dump(), actor=principal().id)
            return _shown(endpoint)

    @blueprint.delete("/webhooks/<uuid:endpoint_id>", responses={204: None})
    def delete_webhook(path: EndpointPath) -> tuple[str, int]:
        """Delete a webhook with the log of its deliveries."""
        with _database().transaction() as session:
            endpoint = read_endpoint(session, path.endpoint_id, lock=True)
            require_match(etag_of(endpoint.revision))
            remove_endpoint(session, endpoint, actor=principal().id)
        return "", 204

    @blueprint.post("/webhooks/<uuid:endpoint_id>/secret", responses={200: EndpointReply})
    def rotate(path: EndpointPath) -> Response:
        """Make a new secret, shown this once. For a day everything is signed with the old one too."""

        def make() -> Made:
            with _database().transaction() as session:
                endpoint = read_endpoint(session, path.endpoint_id, lock=True)
                return endpoint, rotate_secret(session, sealer, endpoint, actor=principal().id)

        return _with_secret(make, 200)

    return blueprint


def _with_secret(make: Callable[[], Made], status: int) -> Response:
    """Answer once for an Idempotency-Key; the stored answer has no secret, so that it is nowhere in plain text."""
    made: list[str] = []

    def answer() -> Response:
        endpoint, secret = make()
        made.append(secret)
        response = _shown(endpoint)
        response.status_code = status
        return response

    response = idempotent(_database(), answer)
    if made:
        response.set_data(jsonify(response.get_json() | {"secret": made[0]}).get_data())
    return response


def _check(url: str, *, loopback: bool) -> None:
    try:
        check_url(url, loopback=loopback)
    except AddressRefused as error:
        raise Invalid([{"field": "url", "message": str(error)}]) from error


def _shown(endpoint: WebhookEndpoint) -> Response:
    response = make_response(jsonify(EndpointReply.of(endpoint).model_dump()))
    response.headers["ETag"] = etag_of(endpoint.revision)
    return response


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database
