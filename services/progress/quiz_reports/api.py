"""Endpoints of the reports on quizzes."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.quiz_reports.queries import COLUMNS, comparisons, item_analysis, quizzes
from services.progress.quiz_reports.schemas import ComparisonList, ItemAnalysis, QuizList, QuizPath, RevisionQuery
from services.progress.reports.csv_cells import lines
from shared.access import administrator
from shared.database import Database
from shared.web import api_blueprint


def quiz_reports_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("quiz_reports", __name__, access=administrator("progress:read"), tag="reports")

    def compared() -> dict[str, Any]:
        with database.reading() as session:
            return comparisons(session)

    @blueprint.get("/reports/quizzes", responses={200: QuizList})
    def list_quizzes() -> dict[str, Any]:
        """List every quiz with how often it was taken and passed."""
        with database.reading() as session:
            return {"items": quizzes(session), "next": None}

    @blueprint.get("/reports/quizzes/<slug>/items", responses={200: ItemAnalysis})
    def analysis(path: QuizPath, query: RevisionQuery) -> dict[str, Any]:
        """Return difficulty, discrimination and the answers given to each question, and what to look at."""
        with database.reading() as session:
            return item_analysis(session, path.slug, query.revision)

    @blueprint.get("/reports/comparisons", responses={200: ComparisonList})
    def list_comparisons() -> dict[str, Any]:
        """Return the mean change from pre-test to post-test with its 95 % confidence interval."""
        return compared()

    @blueprint.get("/reports/comparisons.csv")
    def comparisons_csv() -> Response:
        """Return the same as CSV."""
        response = Response("".join(lines(COLUMNS, compared()["items"])), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="pre-and-post-tests.csv"'
        return response

    return blueprint
