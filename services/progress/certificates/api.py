"""Endpoints of certificates: the holder's own, and the public ones by which anybody can check one."""

from typing import Any

import sqlalchemy as sa
from flask import Response
from flask_openapi import APIBlueprint

from services.progress.certificates.limiting import AddressLimit
from services.progress.certificates.queries import (
    CertificateErased,
    CertificateUnknown,
    certificate_by_code,
    certificate_facts,
    certificates_of,
    standing_of,
    status_of,
)
from services.progress.certificates.schemas import CertificateList, CertificateReply, CodePath, SnapshotReply
from services.progress.completions.renewals import renewals_json
from services.progress.learners.identity import learner_id
from services.progress.settings import Settings
from shared.access import ANYONE, SIGNED_IN
from shared.clock import now
from shared.database import Database
from shared.documents import Documents
from shared.etags import etag_of, unchanged
from shared.problems import NotFound
from shared.web import api_blueprint


class CertificateNotReady(NotFound):
    """The certificate holds, its PDF is still being made."""

    slug, title = "certificate-not-ready", "The document is still being made"


def own_certificates_blueprint(database: Database, *, badges: bool) -> APIBlueprint:
    """Return the blueprint of a learner's own certificates; `badges` says whether they come as open badges too."""
    blueprint = api_blueprint("own_certificates", __name__, access=SIGNED_IN, tag="certificates")

    @blueprint.get("/me/certificates", responses={200: CertificateList})
    def list_certificates() -> dict[str, Any]:
        """List the learner's certificates, newest first."""
        who = learner_id()
        with database.reading() as session:
            items = certificates_of(session, who)
            renewable = renewals_json(session, who, now()) if any(each["expires_at"] for each in items) else {}
        return {
            "items": [each | {"renewal": renewable.get(each["id"]), "badge": badges} for each in items],
            "next": None,
        }

    return blueprint


def public_certificates_blueprint(database: Database, documents: Documents, settings: Settings) -> APIBlueprint:
    """Return the blueprint by which a certificate is checked without an account."""
    blueprint = api_blueprint("certificates", __name__, access=ANYONE, tag="certificates")
    blueprint.after_request(keep_out_of_search)
    limit = AddressLimit("certificate_reads_per_address", settings.certificate_reads_per_address, settings)
    offers_badges = settings.credential_key is not None

    @blueprint.get("/certificates/<code>", responses={200: CertificateReply})
    def read_certificate(path: CodePath) -> dict[str, Any]:
        """Return every printed fact and whether the certificate holds."""
        limit.spend()
        with database.reading() as session:
            row = certificate_by_code(session, path.code)
        return certificate_facts(row) | {"badge": offers_badges and row.erased_at is None}

    @blueprint.get("/certificates/<code>.json", responses={200: SnapshotReply})
    def read_snapshot(path: CodePath) -> dict[str, Any]:
        """Return the facts as they were fixed at issue, with their hash."""
        limit.spend()
        with database.reading() as session:
            row = certificate_by_code(session, path.code)
        return {
            "snapshot": row.snapshot,
            "sha256": row.sha256,
            "document_sha256": row.document_sha256,
            **standing_of(row),
        }

    def _named(code: str) -> sa.Row[Any]:
        """Our own mail fetches documents by the hundred from one address, so only codes that do not exist count."""
        with database.reading() as session:
            try:
                return certificate_by_code(session, code)
            except CertificateUnknown:
                limit.spend()
                raise

    @blueprint.get("/certificates/<code>.pdf")
    def read_document(path: CodePath) -> Response:
        """Return the PDF, exactly the bytes that were issued."""
        row = _named(path.code)
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
        response.headers["Certificate-Status"] = status_of(row)
        response.headers["Content-Disposition"] = f'inline; filename="certificate-{row.code}.pdf"'
        return response

    return blueprint


def keep_out_of_search(response: Response) -> Response:
    """Ask search engines to leave an answer out."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
