"""Endpoints for what learners keep for later."""

from typing import Any

from flask_openapi import APIBlueprint

from services.progress.learners.identity import learner_id
from services.progress.saved.operations import drop_resource, drop_search, save_resource, save_search
from services.progress.saved.queries import saved_resources, saved_searches
from services.progress.saved.schemas import (
    SavedPath,
    SavedResourceList,
    SavedSearchList,
    SearchKept,
    SearchPath,
    SearchRequest,
)
from shared.access import SIGNED_IN
from shared.database import Database
from shared.web import api_blueprint


def saved_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("saved", __name__, access=SIGNED_IN, tag="saved")

    @blueprint.get("/me/saved/resources", responses={200: SavedResourceList})
    def list_resources() -> dict[str, Any]:
        """List the resources that the learner has kept, newest first."""
        with database.reading() as session:
            return {"items": saved_resources(session, learner_id()), "next": None}

    @blueprint.put("/me/saved/resources/<resource>")
    def keep_resource(path: SavedPath) -> tuple[str, int]:
        """Keep a resource; keeping it twice changes nothing."""
        with database.transaction() as session:
            save_resource(session, learner_id(), path.resource)
        return "", 204

    @blueprint.delete("/me/saved/resources/<resource>")
    def let_resource_go(path: SavedPath) -> tuple[str, int]:
        """Let a resource go; it may have been let go before."""
        with database.transaction() as session:
            drop_resource(session, learner_id(), path.resource)
        return "", 204

    @blueprint.get("/me/saved/searches", responses={200: SavedSearchList})
    def list_searches() -> dict[str, Any]:
        """List the searches that the learner has kept, newest first."""
        with database.reading() as session:
            return {"items": saved_searches(session, learner_id()), "next": None}

    @blueprint.post("/me/saved/searches", responses={201: SearchKept})
    def keep_search(body: SearchRequest) -> tuple[dict[str, Any], int]:
        """Keep a search; the same search again gets the new name."""
        with database.transaction() as session:
            return {"id": str(save_search(session, learner_id(), body.name, body.query))}, 201

    @blueprint.delete("/me/saved/searches/<uuid:search_id>")
    def let_search_go(path: SearchPath) -> tuple[str, int]:
        """Let a search go; it may have been let go before."""
        with database.transaction() as session:
            drop_search(session, learner_id(), path.search_id)
        return "", 204

    return blueprint
