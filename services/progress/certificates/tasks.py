"""Background work on certificates."""

import uuid

from services.progress.certificates.operations import (
    RenderedDocument,
    delete_document,
    holder_is_known,
    keep_document,
)
from services.progress.certificates.queries import find_certificate
from services.progress.certificates.rendering import render
from services.progress.settings import DELETE_DOCUMENT, DOCUMENTS_QUEUE, RENDER_CERTIFICATE
from shared.clock import now
from shared.delivery import Background, JobRun, Permanent
from shared.documents import Documents


def register_tasks(background: Background, documents: Documents) -> None:
    """Declare the jobs on certificates."""

    @background.job(RENDER_CERTIFICATE, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def render_certificate(run: JobRun, certificate_id: str) -> None:
        """Render, store and announce the PDF; no transaction is open while it is rendered."""
        with run.database.reading() as session:
            certificate = find_certificate(session, uuid.UUID(certificate_id))
        if certificate is None:
            raise Permanent(f"there is no certificate {certificate_id}")
        if certificate.erased_at is not None:
            raise Permanent("the holder was erased before the document was made")
        content = render(certificate.snapshot)
        document = RenderedDocument(
            certificate_id=certificate.id,
            template_version=certificate.snapshot["template_version"],
            key=documents.put(content, ".pdf"),
            content=content,
            rendered_at=now(),
        )
        with run.completing() as session:
            if holder_is_known(session, certificate.id):
                keep_document(session, certificate, document)
            else:
                delete_document(session, document.key)

    @background.job(DELETE_DOCUMENT, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def delete(run: JobRun, key: str) -> None:  # noqa: ARG001 - the key says all
        """Delete the document of a holder who was erased."""
        documents.delete(key)
