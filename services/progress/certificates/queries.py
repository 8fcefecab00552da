"""Reads of certificates."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.codes import read_code
from shared.clock import rfc3339
from shared.problems import NotFound

_BY_ID = sa.text(
    """
    SELECT id, code, learner_id, pathway, title, snapshot, sha256, sample, issued_at, erased_at FROM certificates
    WHERE id = :id
    """
)
_BY_CODE = sa.text(
    """
    SELECT c.id, c.code, c.pathway, c.title, c.snapshot, c.sha256, c.sample, c.issued_at, c.erased_at,
      d.key AS document_key, d.sha256 AS document_sha256, d.size AS document_size, d.signed_by
    FROM certificates c
    LEFT JOIN certificate_documents d ON d.certificate_id = c.id AND d.media_type = 'application/pdf'
    WHERE c.code = :code
    """
)
_OF_LEARNER = sa.text(
    """
    SELECT c.id, c.code, c.pathway, c.title, c.snapshot, c.sha256, c.sample, c.issued_at, c.erased_at,
      d.key AS document_key, d.sha256 AS document_sha256, d.size AS document_size, d.signed_by
    FROM certificates c
    LEFT JOIN certificate_documents d ON d.certificate_id = c.id AND d.media_type = 'application/pdf'
    WHERE c.learner_id = :learner_id ORDER BY c.issued_at DESC, c.id DESC
    """
)


_HAS_DOCUMENT = sa.text("SELECT EXISTS (SELECT 1 FROM certificate_documents WHERE certificate_id = :id)")
_IN_USE = sa.text("SELECT EXISTS (SELECT 1 FROM certificate_documents WHERE key = :key)")


class CertificateUnknown(NotFound):
    """No certificate has this code."""

    slug, title = "certificate-unknown", "No certificate has this code"


def find_certificate(session: Session, certificate_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return a certificate by its id."""
    return session.execute(_BY_ID, {"id": certificate_id}).one_or_none()


def has_document(session: Session, certificate_id: uuid.UUID) -> bool:
    """Tell whether the document has been made."""
    return bool(session.execute(_HAS_DOCUMENT, {"id": certificate_id}).scalar_one())


def is_in_use(session: Session, key: str) -> bool:
    """Tell whether a stored file is the document of some certificate."""
    return bool(session.execute(_IN_USE, {"key": key}).scalar_one())


def certificate_by_code(session: Session, typed: str) -> sa.Row[Any]:
    """Return a certificate and its document by the code as somebody typed it; raises `CertificateUnknown`."""
    code = read_code(typed)
    row = session.execute(_BY_CODE, {"code": code}).one_or_none() if code else None
    if row is None:
        raise CertificateUnknown("Compare the code with the one that is printed on the certificate.")
    return row


def certificates_of(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return a learner's certificates, newest first."""
    return [_brief(row) for row in session.execute(_OF_LEARNER, {"learner_id": learner_id})]


def certificate_facts(row: sa.Row[Any]) -> dict[str, Any]:
    """Return everything that is printed, and what proves it.

    `sha256` is of the PDF (null until it is made), `snapshot_sha256` of the canonical facts.
    """
    return {
        "code": row.code,
        "status": status_of(row),
        "sha256": row.document_sha256,
        "size": row.document_size,
        "snapshot_sha256": row.sha256,
        "ready": row.document_key is not None,
        "signed_by": row.signed_by,
        "holder_name": _holder_name(row),
        **{name: value for name, value in row.snapshot.items() if name != "code"},
    }


def status_of(row: sa.Row[Any]) -> str:
    """Return valid, or erased when the holder had their data removed."""
    return "erased" if row.erased_at else "valid"


def _holder_name(row: sa.Row[Any]) -> str | None:
    holder = row.snapshot["holder"]
    return str(holder["name"]) if holder else None


def _brief(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "code": row.code,
        "status": status_of(row),
        "title": row.title,
        "document_title": row.snapshot["title"],
        "pathway": row.pathway,
        "holder_name": _holder_name(row),
        "issued_at": rfc3339(row.issued_at),
        "completed_at": row.snapshot["completed_at"],
        "sample": row.sample,
        "ready": row.document_key is not None,
        "sha256": row.document_sha256,
        "size": row.document_size,
        "verify_url": row.snapshot["verify_url"],
    }
