"""Endpoints that say where learners are."""

from typing import Any

from flask_openapi import APIBlueprint

from services.progress.completions.queries import pathway_view, standings_of
from services.progress.completions.resource_view import resource_view
from services.progress.completions.schemas import (
    PathwayReply,
    ResourceReply,
    SlugPath,
    StandingsReply,
    StandingsRequest,
)
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN, client
from shared.database import Database
from shared.web import api_blueprint


def completions_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of a learner's own standing."""
    blueprint = api_blueprint("completions", __name__, access=SIGNED_IN, tag="progress")

    @blueprint.get("/me/pathways/<slug>", responses={200: PathwayReply})
    def read_pathway(path: SlugPath) -> dict[str, Any]:
        """Return what is met on a pathway, why the rest is not, and the one next step."""
        with database.reading() as session:
            return pathway_view(session, learner_id(), path.slug)

    @blueprint.get("/me/resources/<slug>", responses={200: ResourceReply})
    def read_resource(path: SlugPath) -> dict[str, Any]:
        """Return attempts, watched time and completion of one resource."""
        with database.reading() as session:
            return resource_view(session, learner_id(), path.slug)

    return blueprint


def standings_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint by which other services ask where learners are."""
    blueprint = api_blueprint("standings", __name__, access=client("progress:read"), tag="progress")

    @blueprint.post("/standings", responses={200: StandingsReply})
    def ask_standings(body: StandingsRequest) -> dict[str, Any]:
        """Return where up to 500 learners are on the pathway named with each."""
        with database.reading() as session:
            pairs = [(each.learner_id, each.pathway) for each in body.items]
            return {"items": standings_of(session, pairs), "next": None}

    return blueprint
