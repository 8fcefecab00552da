"""Endpoints for dates of workshops that learners mean to attend."""

from typing import Any

from flask_openapi import APIBlueprint

from services.progress.attendances.operations import attend, stay_away
from services.progress.attendances.queries import attended_dates
from services.progress.attendances.schemas import AttendedDates, DatePath
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN
from shared.database import Database
from shared.web import api_blueprint


def attendances_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("attendances", __name__, access=SIGNED_IN, tag="attendances")

    @blueprint.get("/me/attendances", responses={200: AttendedDates})
    def list_attendances() -> dict[str, Any]:
        """List the dates that the learner means to attend."""
        with database.reading() as session:
            return {"items": attended_dates(session, learner_id()), "next": None}

    @blueprint.put("/me/attendances/<resource>/<date_key>")
    def mean_to_attend(path: DatePath) -> tuple[str, int]:
        """Say that the learner means to attend a date; saying it twice changes nothing."""
        with database.transaction() as session:
            attend(session, learner_id(), path.resource, path.date_key)
        return "", 204

    @blueprint.delete("/me/attendances/<resource>/<date_key>")
    def take_back(path: DatePath) -> tuple[str, int]:
        """Say that the learner does not mean to attend a date any more."""
        with database.transaction() as session:
            stay_away(session, learner_id(), path.resource, path.date_key)
        return "", 204

    return blueprint
