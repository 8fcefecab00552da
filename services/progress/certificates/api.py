"""Endpoints of certificates: the holder's own, and the public ones by which anybody can check one."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.certificates.queries import (
    certificate_by_code,
    certificate_facts,
    certificates_of,
    status_of,
)
from services.progress.certificates.schemas import CertificateList, CertificateReply, CodePath, SnapshotReply
from services.progress.learners.identity import learner_id
from shared.access import ANYONE, SIGNED_IN
from shared.database import Database
from shared.documents import Documents
from shared.etags import etag_of, unchanged
from shared.problems import Gone, NotFound
from shared.web import api_blueprint


class CertificateNotReady(NotFound):
    """The certificate holds, its PDF is still being made."""

    slug, title = "certificate-not-ready", "The document is still being made"


class CertificateErased(Gone):
    """The holder had their data removed."""

    slug, title = "certificate-erased", "The holder had their data removed"


def own_certificates_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of a learner's own certificates."""
    blueprint = api_blueprint("own_certificates", __name__, access=SIGNED_IN, tag="certificates")

    @blueprint.get("/me/certificates", responses={200: CertificateList})
    def list_certificates() -> dict[str, Any]:
        """List the learner's certificates, newest first."""
        with database.reading() as session:
            return {"items": certificates_of(session, learner_id()), "next": None}

    return blueprint


def public_certificates_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint by which a certificate is checked without an account."""
    blueprint = api_blueprint("certificates", __name__, access=ANYONE, tag="certificates")
    blueprint.after_request(keep_out_of_search)

    @blueprint.get("/certificates/<code>", responses={200: CertificateReply})
    def read_certificate(path: CodePath) -> dict[str, Any]:
        """Return every printed fact and whether the certificate holds."""
        with database.reading() as session:
            return certificate_facts(certificate_by_code(session, path.code))

    @blueprint.get("/certificates/<code>.json", responses={200: SnapshotReply})
    def read_snapshot(path: CodePath) -> dict[str, Any]:
        """Return the facts as they were fixed at issue, with their hash."""
        with database.reading() as session:
            row = certificate_by_code(session, path.code)
        return {
            "snapshot": row.snapshot,
            "sha256": row.sha256,
            "status": status_of(row),
            "document_sha256": row.document_sha256,
        }

    @blueprint.get("/certificates/<code>.pdf")
    def read_document(path: CodePath) -> Response:
        """Return the PDF, exactly the bytes that were issued."""
        with database.reading() as session:
            row = certificate_by_code(session, path.code)
        if row.erased_at is not None:
            raise CertificateErased
        if row.document_key is None:
            raise CertificateNotReady("Try again in a moment.", headers={"Retry-After": "2"})
        etag = etag_of(row.document_sha256)
        fresh = unchanged(etag)
        content = b"" if fresh else documents.get(row.document_key)
        response = Response(content, 304 if fresh else 200, mimetype="application/pdf")
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "private, max-age=3600"
        response.headers["Content-Disposition"] = f'inline; filename="certificate-{row.code}.pdf"'
        return response

    return blueprint


def keep_out_of_search(response: Response) -> Response:
    """Ask search engines to leave an answer out."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
