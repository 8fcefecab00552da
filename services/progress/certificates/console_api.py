"""Endpoints of certificates for administrators: search, the story of one, revoking it."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.progress.certificates.console_queries import certificate_story, search_certificates
from services.progress.certificates.ending import Ending, revoke_certificate
from services.progress.certificates.previews import preview_snapshot
from services.progress.certificates.schemas import (
    CertificatePath,
    CertificateSearch,
    FoundCertificates,
    PreviewRequest,
    RevocationRequest,
    StoryReply,
)
from services.progress.certificates.snapshots import Issuer
from services.progress.designs.queries import current_design, design, drawings_of
from services.progress.learners.identity import learner_id
from shared.access import ADMINISTRATOR, has_role
from shared.clock import now
from shared.database import Database
from shared.pagination import encode_cursor, id_in_cursor
from shared.web import api_blueprint


def console_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of administrators."""
    access = has_role(ADMINISTRATOR)
    blueprint = api_blueprint("admin_certificates", __name__, access=access, tag="certificates")

    @blueprint.get("/admin/certificates", responses={200: FoundCertificates})
    def search(query: CertificateSearch) -> dict[str, Any]:
        """Find certificates by code or printed name, status and pathway, newest first."""
        with database.reading() as session:
            items, last = search_certificates(
                session,
                query=query.q,
                status=query.status,
                pathway=query.pathway,
                after=id_in_cursor(query.cursor),
                limit=query.limit,
            )
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/admin/certificates/<uuid:certificate_id>", responses={200: StoryReply})
    def read(path: CertificatePath) -> dict[str, Any]:
        """Return one certificate and everything that happened to it."""
        with database.reading() as session:
            return certificate_story(session, path.certificate_id)

    @blueprint.post("/admin/certificates/<uuid:certificate_id>/revocation", responses={200: StoryReply})
    def revoke(path: CertificatePath, body: RevocationRequest) -> dict[str, Any]:
        """Take a certificate back for good; its holder is told, and everybody who checks it reads the reason."""
        with database.transaction() as session:
            revoke_certificate(session, Ending(path.certificate_id, body.reason, learner_id()))
            return certificate_story(session, path.certificate_id)

    @blueprint.post("/admin/certificate-previews")
    def preview(body: PreviewRequest) -> Response:
        """Return the PDF as it would be with these words of a pathway and a design, used or not; nothing is stored."""
        from services.progress.certificates.rendering import render  # few processes ever need the compiler

        with database.reading() as session:
            chosen = current_design(session) if body.design is None else design(session, body.design)
            drawings = drawings_of(session, chosen)
        document = render(preview_snapshot(body.content.model_dump(), issuer, now(), chosen), drawings=drawings)
        return Response(document, mimetype="application/pdf")

    return blueprint
