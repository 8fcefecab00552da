"""Suppressed addresses for administrators, and the door for reports about mail that came back."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, jsonify, request
from flask_openapi import APIBlueprint

from services.notifications.suppressions.bounces import read_reports
from services.notifications.suppressions.models import Cause, Suppression
from services.notifications.suppressions.operations import release, suppress
from services.notifications.suppressions.reporting import take_report
from services.notifications.suppressions.schemas import (
    ReleaseBody,
    ReportReply,
    SuppressionBody,
    SuppressionPage,
    SuppressionPath,
    SuppressionQuery,
    SuppressionReply,
)
from shared.access import administrator, principal
from shared.database import Database
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.web import DATABASE, api_blueprint

LARGEST_REPORT = 1024 * 1024


def suppressions_blueprint(domain: str) -> APIBlueprint:
    """Return the blueprint of suppressions; `domain` is the one in our Message-IDs."""
    blueprint = api_blueprint("suppressions", __name__, access=administrator("notifications:write"), tag="suppressions")

    @blueprint.get("/suppressions", responses={200: SuppressionPage})
    def list_suppressions(query: SuppressionQuery) -> dict[str, Any]:
        """List suppressed addresses, newest first."""
        with _database().reading() as session:
            found = list(session.scalars(_page(query)))
            items = [SuppressionReply.of(each).model_dump() for each in found[: query.limit]]
        more = len(found) > query.limit
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    @blueprint.post("/suppressions", responses={201: SuppressionReply})
    def add_suppression(body: SuppressionBody) -> tuple[Response, int]:
        """Suppress an address by hand; one that is suppressed stays as it is."""
        with _database().transaction() as session:
            added = suppress(session, body.address, Cause.BY_HAND, body.detail)
            return jsonify(SuppressionReply.of(added).model_dump()), 201

    @blueprint.post("/suppressions/<uuid:suppression_id>/release", responses={200: SuppressionReply})
    def release_suppression(path: SuppressionPath, body: ReleaseBody) -> dict[str, Any]:
        """Write to an address again."""
        with _database().transaction() as session:
            released = release(session, path.suppression_id, by=principal().id, note=body.note)
            return SuppressionReply.of(released).model_dump()

    @blueprint.post("/mail-reports", responses={200: ReportReply})
    def take_mail_report() -> dict[str, Any]:
        """Take in a delivery report (RFC 3464) or a complaint (RFC 5965), as the raw message in the body."""
        content = request.get_data(cache=False)
        if not content or len(content) > LARGEST_REPORT:
            raise Invalid("Send the whole message, at most 1 MB, as the body.")
        reports = read_reports(content)
        if not reports:
            raise Invalid("This is neither a delivery report nor a complaint that quotes the mail it is about.")
        with _database().transaction() as session:
            return {
                "items": [
                    {"recipient": each.recipient, "kind": each.kind, "outcome": take_report(session, each, domain)}
                    for each in reports
                ]
            }

    return blueprint


def _page(query: SuppressionQuery) -> sa.Select[Suppression]:
    statement = sa.select(Suppression).order_by(Suppression.id.desc()).limit(query.limit + 1)
    if not query.released:
        statement = statement.where(Suppression.released_at.is_(None))
    if query.address:
        statement = statement.where(Suppression.address.icontains(query.address, autoescape=True))
    if query.cursor:
        statement = statement.where(Suppression.id < _position(query.cursor))
    return statement


def _position(cursor: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database
