"""Is this file the document that was issued, and if not, what is it? Nothing that is sent is kept."""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.queries import CertificateUnknown, certificate_by_code, standing_of
from services.progress.certificates.signatures import Signature, claimed_code, read_signature
from shared.documents import DocumentMissing, Documents

Outcome = Literal["issued", "added_to", "changed", "withheld", "unknown"]

_CODE_OF = sa.text(
    """
    SELECT c.code FROM certificate_documents d JOIN certificates c ON c.id = d.certificate_id
    WHERE d.sha256 = :sha256 LIMIT 1
    """
)


@dataclass(frozen=True)
class Finding:
    """What a file turned out to be; `reasons` say in words what is different from what was issued."""

    outcome: Outcome
    sha256: str
    size: int
    certificate: sa.Row[Any] | None
    signature: Signature | None
    reasons: tuple[str, ...]


def check_document(session: Session, documents: Documents, content: bytes) -> Finding:
    """Compare a file with what was issued: by its bytes, and by the certificate that it says it is."""
    sha256 = hashlib.sha256(content).hexdigest()
    code = session.execute(_CODE_OF, {"sha256": sha256}).scalar()
    if code is not None:
        issued = certificate_by_code(session, code)
        return Finding("issued", sha256, len(content), issued, read_signature(content), ())
    row = _claimed(session, content)
    signature = read_signature(content)
    outcome, reasons = _difference(documents, row, content)
    return Finding(outcome, sha256, len(content), row, signature, (*reasons, *_about(signature, row)))


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as a reply."""
    row, signature = finding.certificate, finding.signature
    return {
        "outcome": finding.outcome,
        "sha256": finding.sha256,
        "size": finding.size,
        "code": row.code if row else None,
        **_standing(row),
        "signature": {
            "intact": signature.intact,
            "signer": signature.signer,
            "fingerprint": signature.fingerprint,
            "covers_whole_file": signature.covers_whole_file,
            "by_issuer": bool(row and row.signed_by == signature.fingerprint),
        }
        if signature
        else None,
        "reasons": list(finding.reasons),
    }


def _standing(row: sa.Row[Any] | None) -> dict[str, Any]:
    if row is None:
        return {"status": None, "status_since": None, "status_reason": "", "superseded_by": None}
    return standing_of(row)


def _claimed(session: Session, content: bytes) -> sa.Row[Any] | None:
    try:
        return certificate_by_code(session, claimed_code(content) or "")
    except CertificateUnknown:
        return None


def _difference(documents: Documents, row: sa.Row[Any] | None, content: bytes) -> tuple[Outcome, tuple[str, ...]]:
    if row is None:
        return "unknown", ("The file names no certificate that was issued here.",)
    try:
        issued = documents.get(row.document_key) if row.document_key and row.erased_at is None else None
    except DocumentMissing:
        issued = None
    if issued is None:
        return "withheld", ("The document of this certificate is no longer, or not yet, kept to compare with.",)
    if content.startswith(issued):
        more = len(content) - len(issued)
        return "added_to", (f"Something was added after it was issued: {more} bytes at the end.",)
    if issued.startswith(content):
        return "changed", (f"The file ends too early: {len(issued) - len(content)} bytes are missing.",)
    return "changed", _where(issued, content)


def _where(issued: bytes, content: bytes) -> tuple[str, ...]:
    first = next((at for at, (a, b) in enumerate(zip(issued, content, strict=False)) if a != b), 0)
    if len(issued) == len(content):
        count = sum(a != b for a, b in zip(issued, content, strict=True))
        amount = "1 byte differs" if count == 1 else f"{count} bytes differ"
        return (f"{amount} from what was issued, the first at position {first}.",)
    return (
        f"It is {len(content)} bytes long, issued were {len(issued)}; the first difference is at position {first}.",
    )


def _about(signature: Signature | None, row: sa.Row[Any] | None) -> tuple[str, ...]:
    """What the signature of a file that was not issued in this form says about it."""
    if signature is None:
        return ("It bears no signature that can be read.",) if row is None or row.signed_by else ()
    if not signature.intact:
        return ("Its signature is broken: the file was changed after it was signed.",)
    if row is None or row.signed_by != signature.fingerprint:
        return (f"It is signed by somebody else: {signature.signer}.",)
    return ()
