"""Issuing certificates and keeping their documents."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.progress.certificates.codes import new_code
from services.progress.certificates.events import CertificateIssued, CertificateReady
from services.progress.certificates.life import Happening, expiry
from services.progress.certificates.snapshots import Award, CompletedActivity, Issuer, digest, make_snapshot
from services.progress.designs.queries import current_design
from services.progress.settings import DELETE_DOCUMENT, RENDER_CERTIFICATE
from shared.delivery import enqueue, publish
from shared.ids import new_id

PDF = "application/pdf"

_HOLDER = sa.text("SELECT name, degree, demo FROM learners WHERE id = :learner_id")

# The unique key over learner, achievement, cycle and edition is what makes a second issue impossible.
_ISSUE = sa.text(
    """
    INSERT INTO certificates (id, code, learner_id, achievement, cycle, edition, replaces, renews, pathway, title,
      snapshot, sha256, sample, issued_at, expires_at)
    VALUES (:id, :code, :learner_id, :achievement, :cycle, :edition, :replaces, :renews, :pathway, :title,
      :snapshot, :sha256, :sample, :issued_at, :expires_at)
    """
).bindparams(sa.bindparam("snapshot", type_=JSONB))
_NOTE = sa.text(
    """
    INSERT INTO certificate_events (id, certificate_id, learner_id, kind, at, reason, actor_id)
    VALUES (:id, :certificate_id, :learner_id, :kind, :at, :reason, :actor_id)
    """
)
_LOCK = sa.text("SELECT erased_at FROM certificates WHERE id = :id FOR SHARE")
_DOCUMENTS = sa.text(
    """
    SELECT d.key FROM certificate_documents d JOIN certificates c ON c.id = d.certificate_id
    WHERE c.learner_id = :learner_id
    """
)
_KEEP_DOCUMENT = sa.text(
    """
    INSERT INTO certificate_documents (certificate_id, media_type, template_version, key, sha256, size, signed_by,
      rendered_at)
    VALUES (:certificate_id, :media_type, :template_version, :key, :sha256, :size, :signed_by, :rendered_at)
    ON CONFLICT (certificate_id, media_type) DO NOTHING RETURNING true
    """
)
_REDACT = sa.text(
    """
    UPDATE certificates SET snapshot = jsonb_set(snapshot, '{holder}', 'null'), erased_at = :at
    WHERE learner_id = :learner_id AND erased_at IS NULL
    """
)


@dataclass(frozen=True)
class CompletedPathway:
    """What a certificate is issued for."""

    learner_id: uuid.UUID
    pathway: str
    pathway_title: str
    revision: int
    content: dict[str, Any]
    cycle: int
    activities: Sequence[CompletedActivity]
    completed_at: dt.datetime
    renews: sa.Row[Any] | None = None


@dataclass(frozen=True)
class NewCertificate:
    """A certificate about to be written; `replaces` and `renews` are rows of certificates."""

    learner_id: uuid.UUID
    cycle: int
    snapshot: dict[str, Any]
    issued_at: dt.datetime
    expires_at: dt.datetime | None
    edition: int = 1
    replaces: sa.Row[Any] | None = None
    renews: sa.Row[Any] | None = None


@dataclass(frozen=True)
class RenderedDocument:
    """A PDF that lies in the documents store."""

    certificate_id: uuid.UUID
    template_version: int
    key: str
    content: bytes
    signed_by: str | None
    rendered_at: dt.datetime


def issue_certificate(session: Session, completed: CompletedPathway, issuer: Issuer) -> uuid.UUID:
    """Fix the snapshot, tell about it and order the PDF, all in the transaction that completes the pathway."""
    holder = session.execute(_HOLDER, {"learner_id": completed.learner_id}).one()
    expires_at = expiry(completed.content["certificate"], completed.completed_at)
    snapshot = make_snapshot(
        Award(
            code=new_code(),
            holder_name=holder.name,
            degree=holder.degree,
            pathway=completed.pathway,
            pathway_title=completed.pathway_title,
            revision=completed.revision,
            content=completed.content,
            cycle=completed.cycle,
            activities=completed.activities,
            completed_at=completed.completed_at,
            issued_at=completed.completed_at,
            issuer=issuer,
            expires_at=expires_at,
            renews=completed.renews.code if completed.renews else None,
            demo=holder.demo,
            design=current_design(session),
        )
    )
    new = NewCertificate(
        learner_id=completed.learner_id,
        cycle=completed.cycle,
        snapshot=snapshot,
        issued_at=completed.completed_at,
        expires_at=expires_at,
        renews=completed.renews,
    )
    return write_certificate(session, new)


def write_certificate(session: Session, new: NewCertificate) -> uuid.UUID:
    """Write a certificate down, note and tell it, and order its PDF."""
    certificate_id = new_id()
    session.execute(_ISSUE, _row(certificate_id, new))
    note(session, certificate_id, new.learner_id, Happening.ISSUED, new.issued_at)
    if new.renews:
        note(session, new.renews.id, new.learner_id, Happening.RENEWED, new.issued_at)
    publish(session, _issued(certificate_id, new), subject=str(new.learner_id))
    enqueue(session, RENDER_CERTIFICATE, key=str(certificate_id), args={"certificate_id": str(certificate_id)})
    return certificate_id


def note(
    session: Session,
    certificate_id: uuid.UUID,
    learner_id: uuid.UUID,
    kind: Happening,
    at: dt.datetime,
    *,
    reason: str = "",
    actor_id: uuid.UUID | None = None,
) -> None:
    """Note what happened to a certificate; the database refuses the same twice."""
    said = {"kind": kind.value, "at": at, "reason": reason, "actor_id": actor_id}
    session.execute(_NOTE, said | {"id": new_id(), "certificate_id": certificate_id, "learner_id": learner_id})


def keep_document(session: Session, certificate: sa.Row[Any], document: RenderedDocument) -> bool:
    """Note where the PDF lies and tell that it is ready; False when that was done before."""
    sha256 = hashlib.sha256(document.content).hexdigest()
    row = {
        "certificate_id": document.certificate_id,
        "media_type": PDF,
        "template_version": document.template_version,
        "key": document.key,
        "sha256": sha256,
        "size": len(document.content),
        "signed_by": document.signed_by,
        "rendered_at": document.rendered_at,
    }
    if not session.execute(_KEEP_DOCUMENT, row).scalar():
        return False
    publish(session, _ready(certificate, sha256, len(document.content)), subject=str(certificate.learner_id))
    return True


def redact(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Take the name off a person's certificates and have their documents deleted; code, hash and dates remain."""
    session.execute(_REDACT, {"learner_id": learner_id, "at": at})
    for key in session.execute(_DOCUMENTS, {"learner_id": learner_id}).scalars():
        delete_document(session, key)


def holder_is_known(session: Session, certificate_id: uuid.UUID) -> bool:
    """Tell whether the holder has not been erased, and keep it so until the transaction ends."""
    return session.execute(_LOCK, {"id": certificate_id}).scalar_one() is None


def delete_document(session: Session, key: str) -> None:
    """Have a stored document deleted after this transaction."""
    enqueue(session, DELETE_DOCUMENT, key=key, args={"key": key})


def _row(certificate_id: uuid.UUID, new: NewCertificate) -> dict[str, Any]:
    snapshot = new.snapshot
    return {
        "id": certificate_id,
        "code": snapshot["code"],
        "learner_id": new.learner_id,
        "achievement": snapshot["achievement"]["id"],
        "cycle": new.cycle,
        "edition": new.edition,
        "replaces": new.replaces.id if new.replaces else None,
        "renews": new.renews.id if new.renews else None,
        "pathway": snapshot["pathway"]["slug"],
        "title": snapshot["achievement"]["title"],
        "snapshot": snapshot,
        "sha256": digest(snapshot),
        "sample": snapshot["sample"],
        "issued_at": new.issued_at,
        "expires_at": new.expires_at,
    }


def _issued(certificate_id: uuid.UUID, new: NewCertificate) -> CertificateIssued:
    snapshot = new.snapshot
    return CertificateIssued(
        certificate_id=certificate_id,
        code=snapshot["code"],
        learner_id=new.learner_id,
        pathway=snapshot["pathway"]["slug"],
        title=snapshot["achievement"]["title"],
        issued_at=new.issued_at,
        expires_at=new.expires_at,
        replaces=snapshot["replaces"],
        renews=snapshot["renews"],
    )


def _ready(certificate: sa.Row[Any], sha256: str, size: int) -> CertificateReady:
    snapshot = certificate.snapshot
    return CertificateReady(
        certificate_id=certificate.id,
        code=certificate.code,
        learner_id=certificate.learner_id,
        title=certificate.title,
        holder_name=snapshot["holder"]["name"],
        pathway=certificate.pathway,
        issued_at=certificate.issued_at,
        sha256=sha256,
        size=size,
        verify_url=snapshot["verify_url"],
        sample=certificate.sample,
        expires_at=certificate.expires_at,
        replaces=snapshot.get("replaces"),
        renews=snapshot.get("renews"),
    )
