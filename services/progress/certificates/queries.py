"""Reads of certificates."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.codes import read_code
from services.progress.certificates.life import status
from shared.clock import now, rfc3339
from shared.problems import Gone, NotFound

_BY_ID = sa.text(
    """
    SELECT id, code, learner_id, pathway, title, snapshot, sha256, sample, issued_at, expires_at, erased_at
    FROM certificates WHERE id = :id
    """
)
WHOLE = """
    SELECT c.id, c.code, c.learner_id, c.pathway, c.title, c.snapshot, c.sha256, c.sample, c.issued_at, c.expires_at,
      c.erased_at, d.key AS document_key, d.sha256 AS document_sha256, d.size AS document_size, d.signed_by,
      e.kind AS ended, e.at AS ended_at, e.reason AS ended_because, n.code AS replaced_by, r.code AS renewed_by
    FROM certificates c
    LEFT JOIN certificate_documents d ON d.certificate_id = c.id AND d.media_type = 'application/pdf'
    LEFT JOIN certificate_events e ON e.certificate_id = c.id AND e.kind IN ('superseded', 'revoked')
    LEFT JOIN certificates n ON n.replaces = c.id
    LEFT JOIN certificates r ON r.renews = c.id
"""
_BY_CODE = sa.text(f"{WHOLE} WHERE c.code = :code")
_WHOLE_BY_ID = sa.text(f"{WHOLE} WHERE c.id = :id")
_OF_LEARNER = sa.text(f"{WHOLE} WHERE c.learner_id = :learner_id ORDER BY c.issued_at DESC, c.id DESC")
_HAS_DOCUMENT = sa.text("SELECT EXISTS (SELECT 1 FROM certificate_documents WHERE certificate_id = :id)")
_IN_USE = sa.text("SELECT EXISTS (SELECT 1 FROM certificate_documents WHERE key = :key)")


# Certificates of the first template say nothing about these.
LATER_FACTS = {
    "paper": "a4",
    "accent": None,
    "signatories": (),
    "expires_at": None,
    "replaces": None,
    "renews": None,
    "design": None,
}


class CertificateUnknown(NotFound):
    """No certificate has this code."""

    slug, title = "certificate-unknown", "No certificate has this code"


class CertificateErased(Gone):
    """There is no name to print or to show."""

    slug, title = "certificate-erased", "The holder had their data removed"


def find_certificate(session: Session, certificate_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return a certificate by its id."""
    return session.execute(_BY_ID, {"id": certificate_id}).one_or_none()


def whole_certificate(session: Session, certificate_id: uuid.UUID) -> sa.Row[Any]:
    """Return a certificate with its document and what ended it; raises `CertificateUnknown`."""
    row = session.execute(_WHOLE_BY_ID, {"id": certificate_id}).one_or_none()
    if row is None:
        raise CertificateUnknown
    return row


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
    return [brief(row) for row in session.execute(_OF_LEARNER, {"learner_id": learner_id})]


def certificate_facts(row: sa.Row[Any]) -> dict[str, Any]:
    """Return everything that is printed, what proves it, and what became of it.

    `sha256` is of the PDF (null until it is made), `snapshot_sha256` of the canonical facts.
    """
    return {
        "code": row.code,
        "sha256": row.document_sha256,
        "size": row.document_size,
        "snapshot_sha256": row.sha256,
        "ready": row.document_key is not None and row.erased_at is None,
        "signed_by": row.signed_by,
        "holder_name": holder_name(row),
        **LATER_FACTS,
        **{name: value for name, value in row.snapshot.items() if name != "code"},
        **standing_of(row),
    }


def status_of(row: sa.Row[Any]) -> str:
    """Return what the certificate is now: valid, expired, superseded, revoked or erased."""
    return status(row.ended, erased=row.erased_at is not None, expires_at=row.expires_at, at=now()).value


def standing_of(row: sa.Row[Any]) -> dict[str, Any]:
    """Return what a certificate is now, since when and why, and which others stand beside it."""
    is_now = status_of(row)
    since = {"expired": row.expires_at, "erased": row.erased_at}.get(is_now, row.ended_at)
    return {
        "status": is_now,
        "status_since": rfc3339(since) if since else None,
        "status_reason": row.ended_because or "",
        "superseded_by": row.replaced_by,
        "renewed_by": row.renewed_by,
    }


def holder_name(row: sa.Row[Any]) -> str | None:
    """Return the printed name; None when its holder was forgotten."""
    holder = row.snapshot["holder"]
    return str(holder["name"]) if holder else None


def brief(row: sa.Row[Any]) -> dict[str, Any]:
    """Return a certificate as it stands in a list."""
    return {
        "id": str(row.id),
        "code": row.code,
        "title": row.title,
        "document_title": row.snapshot["title"],
        "pathway": row.pathway,
        "holder_name": holder_name(row),
        "issuer_name": row.snapshot["issuer"]["name"],
        "issued_at": rfc3339(row.issued_at),
        "expires_at": rfc3339(row.expires_at) if row.expires_at else None,
        "completed_at": row.snapshot["completed_at"],
        "sample": row.sample,
        "ready": row.document_key is not None and row.erased_at is None,
        "sha256": row.document_sha256,
        "size": row.document_size,
        "verify_url": row.snapshot["verify_url"],
        **standing_of(row),
    }
