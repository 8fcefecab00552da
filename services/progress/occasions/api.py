"""The endpoint by which notifications asks whether reminders of dated things are still right."""

import uuid
from typing import Any, Literal

from flask_openapi import APIBlueprint
from pydantic import Field

from services.progress.occasions.queries import occasion
from shared.access import client
from shared.database import Database
from shared.schemas import Reply, Request
from shared.web import api_blueprint


class OccasionQuestion(Request):
    """An occasion: its kind, whom it concerns, and which it is (a pathway, a resource, a date, or the queue)."""

    kind: Literal["deadline", "commitment", "new_edition", "evidence_waiting", "certificate_expiring", "session"]
    learner_id: uuid.UUID
    subject: str = Field(max_length=200)


class OccasionsRequest(Request):
    """Up to 500 occasions."""

    items: list[OccasionQuestion] = Field(max_length=500)


class OccasionReply(Reply):
    """Whether a reminder is right now, why not, and what to say; addresses in `details` are paths of the portal."""

    kind: str
    learner_id: str
    subject: str
    still: bool
    reason: str
    details: dict[str, Any]


class OccasionsReply(Reply):
    """One answer for each question."""

    items: list[OccasionReply]
    next: str | None = None


def occasions_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("occasions", __name__, access=client("progress:read"), tag="progress")

    @blueprint.post("/occasions", responses={200: OccasionsReply})
    def ask_occasions(body: OccasionsRequest) -> dict[str, Any]:
        """Say of each occasion whether it still holds, at this moment."""
        with database.reading() as session:
            items = [occasion(session, each.kind, each.learner_id, each.subject) for each in body.items]
        return {"items": items, "next": None}

    return blueprint
