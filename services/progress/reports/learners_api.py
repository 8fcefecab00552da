"""Endpoints of the record of one learner: found by name or address, whole, and as CSV."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.reports.csv_cells import lines
from services.progress.reports.learner_record import COLUMNS, find_learners, learner_record, record_lines
from services.progress.reports.record_schemas import FoundLearners, LearnerPath, LearnerRecord, LearnerSearch
from shared.access import administrator
from shared.database import Database
from shared.pagination import encode_cursor, id_in_cursor
from shared.web import api_blueprint


def learner_records_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("learner_records", __name__, access=administrator("progress:read"), tag="reports")

    @blueprint.get("/reports/learners", responses={200: FoundLearners})
    def search(query: LearnerSearch) -> dict[str, Any]:
        """Find learners by a part of their name or address."""
        with database.reading() as session:
            items, last = find_learners(session, query.q, after=id_in_cursor(query.cursor), limit=query.limit)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/reports/learners/<uuid:learner_id>", responses={200: LearnerRecord})
    def read(path: LearnerPath) -> dict[str, Any]:
        """Return everything that is recorded about a learner."""
        with database.reading() as session:
            return learner_record(session, path.learner_id)

    @blueprint.get("/reports/learners/<uuid:learner_id>/record.csv")
    def read_csv(path: LearnerPath) -> Response:
        """Return the same as CSV, one line for each thing that happened, oldest first."""
        with database.reading() as session:
            record = learner_record(session, path.learner_id)
        response = Response("".join(lines(COLUMNS, record_lines(record))), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="record-{path.learner_id}.csv"'
        return response

    return blueprint
