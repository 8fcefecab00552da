"""The endpoints that players report to, and where learners say what no player measures."""

from collections import defaultdict
from typing import Any

from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.learners.identity import learner_id
from services.progress.watching.declarations import declare_watched
from services.progress.watching.operations import Batch, record_watching
from services.progress.watching.queries import watched_json
from services.progress.watching.schemas import BatchRequest, DeclarationRequest, WatchedReply, WatchingRequest
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
        with database.transaction() as session:
            seen = record_watching(session, learner_id(), combined(body.as_batches()), issuer)
        replies = [watched_json(each) for each in seen]
        return {"items": replies, "next": None} if body.batches is not None else replies[0]

    @blueprint.post("/me/watching/declarations", responses={200: WatchedReply})
    def declare(body: DeclarationRequest) -> dict[str, Any]:
        """Count a part as watched because the learner says so, on record as said and not measured; twice is once."""
        with database.transaction() as session:
            return watched_json(declare_watched(session, learner_id(), body.resource, body.segment, issuer))

    return blueprint


def combined(batches: list[BatchRequest]) -> list[Batch]:
    """Return one batch for each recording, with the position that was true last."""
    by_resource: dict[str, list[BatchRequest]] = defaultdict(list)
    for each in batches:
        by_resource[each.resource].append(each)
    return [_merged(resource, those) for resource, those in by_resource.items()]


def _merged(resource: str, batches: list[BatchRequest]) -> Batch:
    intervals = [interval for each in batches for interval in each.intervals]
    placed = [each for each in batches if each.position_s is not None]
    # Of several as young as each other the last one counts.
    latest = min(reversed(placed), key=lambda each: each.age_s, default=None)
    return Batch(resource, intervals, latest.position_s, latest.age_s) if latest else Batch(resource, intervals, None)
