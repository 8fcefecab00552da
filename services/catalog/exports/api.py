"""The endpoint that gives a content pack."""

from flask import Response
from flask_openapi import APIBlueprint
from pydantic import Field

from services.catalog.exports.operations import exported_pack
from services.catalog.packs.archive import zip_pack
from services.catalog.publishing.editing_api import EDITORS
from services.catalog.publishing.schemas import SLUG
from shared.database import Database
from shared.documents import Documents
from shared.schemas import Request
from shared.web import api_blueprint


class ExportQuery(Request):
    """Which programme the pack is for."""

    programme: str = Field(pattern=SLUG, max_length=80)


def exports_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("exports", __name__, access=EDITORS, tag="exports (admin)")

    @blueprint.get("/admin/exports")
    def export(query: ExportQuery) -> Response:
        """Return what is published as a pack in a zip; importing it again gives the same catalogue."""
        with exported_pack(database, documents, query.programme) as root:
            packed = zip_pack(root)
        response = Response(packed, content_type="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="{query.programme}.zip"'
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
