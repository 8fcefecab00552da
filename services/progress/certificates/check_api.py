"""The public endpoint that takes a document and says whether it is the one that was issued."""

from typing import Any

from flask import request
from flask_openapi import APIBlueprint

from services.progress.certificates.api import keep_out_of_search
from services.progress.certificates.checking import check_document, finding_json
from services.progress.certificates.limiting import AddressLimit
from services.progress.certificates.schemas import CheckReply
from services.progress.settings import Settings
from shared.access import ANYONE
from shared.database import Database
from shared.documents import Documents
from shared.problems import Invalid
from shared.web import api_blueprint


def checks_blueprint(database: Database, documents: Documents, settings: Settings) -> APIBlueprint:
    """Return the blueprint by which a file is checked without an account."""
    blueprint = api_blueprint("certificate_checks", __name__, access=ANYONE, tag="certificates")
    blueprint.after_request(keep_out_of_search)
    limit = AddressLimit("certificate_checks_per_address", settings.certificate_checks_per_address, settings)

    @blueprint.post("/certificate-checks", responses={200: CheckReply})
    def check() -> dict[str, Any]:
        """Check a PDF: the body is the file itself, at most two megabytes; it is not kept."""
        limit.spend()
        content = request.get_data()
        if not content.startswith(b"%PDF-"):
            raise Invalid([{"field": "file", "message": "This is not a PDF."}])
        with database.reading() as session:
            return finding_json(check_document(session, documents, content))

    return blueprint
