"""The endpoint that players report to."""

from typing import Any

from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.learners.identity import learner_id
from services.progress.watching.operations import Batch, Watched, record_watching
from services.progress.watching.queries import watched_json
from services.progress.watching.schemas import BatchRequest, WatchedReply, WatchingRequest
from shared.access import SIGNED_IN
from shared.database import Database
from shared.web import api_blueprint


def watching_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of a learner's own watched time."""
    blueprint = api_blueprint("watching", __name__, access=SIGNED_IN, tag="watching")

    @blueprint.post("/me/watching", responses={200: WatchedReply})
    def report(body: WatchingRequest) -> dict[str, Any]:
        """Add watched intervals; repeats, overlaps and disorder change nothing.

        One batch answers with the recording's state, `batches` with a list of them under `items`.
        """
        seen: dict[str, Watched] = {}
        with database.transaction() as session:
            for batch in combined(body.as_batches()):
                seen[batch.resource] = record_watching(session, learner_id(), batch, issuer)
        replies = [watched_json(each) for each in seen.values()]
        return {"items": replies, "next": None} if body.batches is not None else replies[0]

    return blueprint


def combined(batches: list[BatchRequest]) -> list[Batch]:
    """Return one batch for each recording; the last position counts."""
    by_resource: dict[str, Batch] = {}
    for each in batches:
        before = by_resource.get(each.resource, Batch(each.resource, (), None))
        position = each.position_s if each.position_s is not None else before.position_s
        by_resource[each.resource] = Batch(each.resource, [*before.intervals, *each.intervals], position)
    return list(by_resource.values())
