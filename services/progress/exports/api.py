"""Endpoints of exports, for administrators: order one, watch it, fetch the file."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.exports.operations import OrderExport, order_export
from services.progress.exports.queries import exported_file, list_exports, read_export
from services.progress.exports.schemas import ExportList, ExportPath, ExportReply, ExportRequest
from services.progress.reports.completions import Selection
from shared.access import administrator, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.web import api_blueprint


def exports_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of exports."""
    blueprint = api_blueprint("report_exports", __name__, access=administrator("progress:read"), tag="reports")

    @blueprint.post("/reports/exports", responses={202: ExportReply})
    def order(body: ExportRequest) -> Response:
        """Have a report of many lines written to a CSV file in the background."""

        def answer() -> ResponseReturnValue:
            command = OrderExport(Selection(body.pathway or None, body.completed), principal().id)
            with database.transaction() as session:
                export_id = order_export(session, command)
                return read_export(session, export_id), 202

        return idempotent(database, answer)

    @blueprint.get("/reports/exports", responses={200: ExportList})
    def list_all(query: PageQuery) -> dict[str, Any]:
        """List exports, newest first."""
        with database.reading() as session:
            items, last = list_exports(session, after=id_in_cursor(query.cursor), limit=query.limit)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/reports/exports/<uuid:export_id>", responses={200: ExportReply})
    def read(path: ExportPath) -> dict[str, Any]:
        """Say how far an export is."""
        with database.reading() as session:
            return read_export(session, path.export_id)

    @blueprint.get("/reports/exports/<uuid:export_id>/file.csv")
    def fetch(path: ExportPath) -> Response:
        """Return the file; 409 while it is written, 410 when it has expired."""
        response = Response(exported_file(database, path.export_id), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="completions.csv"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return blueprint
