"""The endpoint of acts on many resources."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from flask_openapi import APIBlueprint

from services.catalog.bulk.operations import Act, Many, Outcome, count_of, do_all, try_all
from services.catalog.bulk.schemas import BulkQuery, BulkReply, BulkRequest
from services.catalog.publishing.editing_api import EDITORS
from shared.access import principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def bulk_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("bulk", __name__, access=EDITORS, tag="many resources (admin)")

    @blueprint.post("/admin/resource-acts", responses={200: BulkReply})
    def act(query: BulkQuery, body: BulkRequest) -> Response:
        """Publish, retire or verify many resources; try it with `dry_run` first and confirm the count it answers."""
        many = Many(Act(body.act), body.slugs, body.note, principal().id)
        if query.dry_run:
            return jsonify(_reply(try_all(database, many), dry_run=True))

        def answer() -> dict[str, Any]:
            return _reply(do_all(database, many, body.confirm_count), dry_run=False)

        return idempotent(database, answer)

    return blueprint


def _reply(outcomes: Sequence[Outcome], *, dry_run: bool) -> dict[str, Any]:
    items = [{"slug": each.slug, "became": each.became.value, "reason": each.reason} for each in outcomes]
    return {"dry_run": dry_run, "count": count_of(outcomes), "items": items}
