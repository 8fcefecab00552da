"""Endpoints of the reports."""

import uuid
from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.reports.completions import (
    COLUMNS,
    Selection,
    all_completions,
    completions_page,
    count_completions,
)
from services.progress.reports.csv_cells import lines
from services.progress.reports.schemas import CompletionsFilter, CompletionsPage, CompletionsQuery
from shared.access import administrator
from shared.database import Database
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.web import api_blueprint


def reports_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of the reports."""
    blueprint = api_blueprint("reports", __name__, access=administrator("progress:read"), tag="reports")

    @blueprint.get("/reports/completions", responses={200: CompletionsPage})
    def completions(query: CompletionsQuery) -> dict[str, Any]:
        """List who follows which pathway and how far they are."""
        selection = Selection(query.pathway or None, query.completed)
        with database.reading() as session:
            page = completions_page(session, selection, after=_position(query.cursor), limit=query.limit)
            total = count_completions(session, selection)
        return {"items": page.items, "next": encode_cursor([str(page.next)]) if page.next else None, "total": total}

    @blueprint.get("/reports/completions.csv")
    def completions_csv(query: CompletionsFilter) -> Response:
        """Stream the whole report as CSV."""
        rows = all_completions(database, Selection(query.pathway or None, query.completed))
        response = Response(lines(COLUMNS, rows), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="completions.csv"'
        return response

    return blueprint


def _position(cursor: str | None) -> uuid.UUID | None:
    if not cursor:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
