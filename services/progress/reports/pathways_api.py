"""Endpoints of the reports of a pathway: funnel, and cohorts compared."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.reports import cohorts, funnel
from services.progress.reports.csv_cells import lines
from services.progress.reports.pathway_schemas import (
    CohortQuery,
    CohortReport,
    PathwayQuery,
    PathwayReport,
    ReportedPathways,
    ReportPath,
)
from shared.access import administrator
from shared.database import Database
from shared.web import api_blueprint


def pathway_reports_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("pathway_reports", __name__, access=administrator("progress:read"), tag="reports")

    def read(path: ReportPath, query: PathwayQuery) -> dict[str, Any]:
        with database.reading() as session:
            return funnel.pathway_report(session, funnel.About(path.slug, query.demo, query.quiet_days))

    def compare(path: ReportPath, query: CohortQuery) -> dict[str, Any]:
        with database.reading() as session:
            return cohorts.compare_cohorts(session, cohorts.Comparison(path.slug, query.by, query.demo))

    @blueprint.get("/reports/pathways", responses={200: ReportedPathways})
    def list_reported() -> dict[str, Any]:
        """List the pathways, and how many people ever joined each."""
        with database.reading() as session:
            return {"items": funnel.reported_pathways(session), "next": None}

    @blueprint.get("/reports/pathways/<slug>", responses={200: PathwayReport})
    def report(path: ReportPath, query: PathwayQuery) -> dict[str, Any]:
        """Return how far the people of a pathway come, how long it takes, and where they stop."""
        return read(path, query)

    @blueprint.get("/reports/pathways/<slug>/funnel.csv")
    def report_csv(path: ReportPath, query: PathwayQuery) -> Response:
        """Return the same as CSV."""
        return _file(funnel.COLUMNS, funnel.report_lines(read(path, query)), f"funnel-{path.slug}.csv")

    @blueprint.get("/reports/pathways/<slug>/cohorts", responses={200: CohortReport})
    def comparison(path: ReportPath, query: CohortQuery) -> dict[str, Any]:
        """Compare the people of a pathway by profession, institution or month of joining.

        Figures by which fewer than five people could be recognised are null, and so is what would give them away.
        """
        return compare(path, query)

    @blueprint.get("/reports/pathways/<slug>/cohorts.csv")
    def comparison_csv(path: ReportPath, query: CohortQuery) -> Response:
        """Return the same as CSV."""
        name = f"cohorts-{path.slug}-{query.by}.csv"
        return _file(cohorts.COLUMNS, cohorts.cohort_lines(compare(path, query)), name)

    return blueprint


def _file(columns: Iterable[str], rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    response = Response(lines(columns, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
