"""Background work on certificates."""

import json
import uuid
from typing import Any

import structlog

from services.progress.badges.operations import BadgeIssuer, badge_of_issue
from services.progress.certificates.operations import (
    RenderedDocument,
    delete_document,
    holder_is_known,
    keep_document,
)
from services.progress.certificates.queries import find_certificate, has_document, is_in_use
from services.progress.certificates.rendering import render
from services.progress.certificates.signing import sign
from services.progress.designs.queries import drawings_of
from services.progress.settings import DELETE_DOCUMENT, DOCUMENTS_QUEUE, RENDER_CERTIFICATE, Settings
from shared.clock import now
from shared.database import Database
from shared.delivery import Background, JobRun, Permanent
from shared.documents import Documents

log = structlog.get_logger()


def register_tasks(background: Background, documents: Documents, settings: Settings) -> None:
    """Declare the jobs on certificates."""

    @background.job(RENDER_CERTIFICATE, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def render_certificate(run: JobRun, certificate_id: str) -> None:
        """Render, store and announce the PDF; no transaction is open while it is rendered."""
        with run.database.reading() as session:
            certificate = find_certificate(session, uuid.UUID(certificate_id))
            made = certificate is not None and has_document(session, certificate.id)
            drawings = drawings_of(session, certificate.snapshot) if certificate else {}
        if certificate is None:
            raise Permanent(f"there is no certificate {certificate_id}")
        if certificate.erased_at is not None:
            raise Permanent("the holder was erased before the document was made")
        if made:
            # A repeat would sign again, and other bytes under the same code would be worth nothing.
            return
        badge = _badge(run.database, certificate.code, settings)
        content, signed_by = _signed(render(certificate.snapshot, badge, drawings), certificate.snapshot, settings)
        document = RenderedDocument(
            certificate_id=certificate.id,
            template_version=certificate.snapshot["template_version"],
            key=documents.put(content, ".pdf"),
            content=content,
            signed_by=signed_by,
            rendered_at=now(),
        )
        with run.completing() as session:
            kept = holder_is_known(session, certificate.id) and keep_document(session, certificate, document)
            if not kept and not is_in_use(session, document.key):
                delete_document(session, document.key)

    @background.job(DELETE_DOCUMENT, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def delete(run: JobRun, key: str) -> None:  # noqa: ARG001 - the key says all
        """Delete the document of a holder who was erased."""
        documents.delete(key)


def _badge(database: Database, code: str, settings: Settings) -> str:
    """Return the open badge that goes into the document; empty where none are offered."""
    issuer = BadgeIssuer(settings.issuer.url, settings.credential_key)
    if issuer.signing_key is None:
        return ""
    with database.transaction() as session:
        return json.dumps(badge_of_issue(session, issuer, code), ensure_ascii=False, indent=1)


def _signed(content: bytes, snapshot: dict[str, Any], settings: Settings) -> tuple[bytes, str | None]:
    """Return the document as it is issued, and whose signature it bears."""
    signing_key = settings.signing_key
    if signing_key is None:
        log.warning("certificate.unsigned", code=snapshot["code"], reason="no signing key is configured")
        return content, None
    issuer, url = snapshot["issuer"]["name"], snapshot["verify_url"]
    return sign(content, signing_key, issuer=issuer, verify_url=url), signing_key.fingerprint
