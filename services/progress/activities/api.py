"""The endpoint that says a resource was opened."""

from typing import Any

from flask_openapi import APIBlueprint

from services.progress.activities.moves import move_to_newest
from services.progress.activities.operations import start_activity
from services.progress.activities.schemas import ActivityReply, ActivityRequest, MovePath, MoveRequest
from services.progress.certificates.snapshots import Issuer
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN
from shared.clock import rfc3339
from shared.database import Database
from shared.web import api_blueprint


def activities_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of a learner's own activities."""
    blueprint = api_blueprint("activities", __name__, access=SIGNED_IN, tag="activities")

    @blueprint.post("/me/activities", responses={201: ActivityReply, 200: ActivityReply})
    def start(body: ActivityRequest) -> tuple[dict[str, Any], int]:
        """Start a resource on its newest revision; who has started it stays on theirs (200)."""
        with database.transaction() as session:
            started = start_activity(session, learner_id(), body.resource, issuer)
        reply = {
            "resource": started.resource,
            "revision": started.revision,
            "started_at": rfc3339(started.started_at),
        }
        return reply, 201 if started.created else 200

    @blueprint.put("/me/activities/<resource>/revision", responses={200: ActivityReply})
    def move(path: MovePath, body: MoveRequest) -> dict[str, Any]:
        """Move to the newest revision of a module; what was done and completed stays."""
        with database.transaction() as session:
            moved = move_to_newest(session, learner_id(), path.resource, body.revision, issuer)
        return {"resource": moved.resource, "revision": moved.revision, "started_at": rfc3339(moved.started_at)}

    return blueprint
