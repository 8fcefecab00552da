"""Endpoints of the report of evaluations."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.evaluations.schemas import EvaluationPath
from services.progress.reports.csv_cells import lines
from services.progress.reports.evaluations import COLUMNS, evaluated_resources, evaluation_lines, evaluation_report
from services.progress.reports.schemas import EvaluatedList, EvaluationReport
from shared.access import administrator
from shared.database import Database
from shared.web import api_blueprint


def evaluation_reports_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("evaluation_reports", __name__, access=administrator("progress:read"), tag="reports")

    def read(slug: str) -> dict[str, Any]:
        with database.reading() as session:
            return evaluation_report(session, slug)

    @blueprint.get("/reports/evaluations", responses={200: EvaluatedList})
    def list_evaluated() -> dict[str, Any]:
        """List the activities that were evaluated, and by how many."""
        with database.reading() as session:
            return {"items": evaluated_resources(session), "next": None}

    @blueprint.get("/reports/evaluations/<slug>", responses={200: EvaluationReport})
    def summary(path: EvaluationPath) -> dict[str, Any]:
        """Return counts, means, groups compared and remarks; nothing of fewer than five people."""
        return read(path.slug)

    @blueprint.get("/reports/evaluations/<slug>/summary.csv")
    def summary_csv(path: EvaluationPath) -> Response:
        """Return the same as CSV."""
        response = Response("".join(lines(COLUMNS, evaluation_lines(read(path.slug)))), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="evaluations-{path.slug}.csv"'
        return response

    return blueprint
