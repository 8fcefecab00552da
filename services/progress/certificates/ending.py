"""Ends a certificate: revoked, or replaced by one that takes its place. What was issued stays as it is."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.codes import new_code
from services.progress.certificates.events import CertificateRevoked
from services.progress.certificates.life import Happening
from services.progress.certificates.operations import NewCertificate, note, write_certificate
from services.progress.certificates.queries import CertificateErased, CertificateUnknown
from services.progress.certificates.snapshots import Issuer, make_replacement
from services.progress.designs.queries import current_design
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.delivery import publish
from shared.problems import Conflict

_HOLDER = sa.text("SELECT learner_id FROM certificates WHERE id = :id")
_FIND = sa.text(
    """
    SELECT c.id, c.code, c.learner_id, c.pathway, c.title, c.cycle, c.edition, c.snapshot, c.expires_at, c.erased_at,
      e.kind AS ended
    FROM certificates c
    LEFT JOIN certificate_events e ON e.certificate_id = c.id AND e.kind IN ('superseded', 'revoked')
    WHERE c.id = :id
    """
)


class CertificateEnded(Conflict):
    """It was revoked or replaced before."""

    slug, title = "certificate-ended", "This certificate was revoked or replaced already"


@dataclass(frozen=True)
class Ending:
    """Which certificate ends, why (in words that everybody may read), and who says so."""

    certificate_id: uuid.UUID
    reason: str
    actor_id: uuid.UUID


def revoke_certificate(session: Session, ending: Ending) -> None:
    """Take a certificate back and tell its holder; raises `CertificateUnknown` and `CertificateEnded`."""
    row, at = _hold(session, ending.certificate_id), now()
    note(session, row.id, row.learner_id, Happening.REVOKED, at, reason=ending.reason, actor_id=ending.actor_id)
    told = CertificateRevoked(
        certificate_id=row.id,
        code=row.code,
        learner_id=row.learner_id,
        pathway=row.pathway,
        title=row.title,
        reason=ending.reason,
        verify_url=row.snapshot["verify_url"],
        revoked_at=at,
    )
    publish(session, told, subject=str(row.learner_id))


def replace_certificate(
    session: Session,
    ending: Ending,
    issuer: Issuer,
    *,
    name: str | None = None,
    content: dict[str, Any] | None = None,
) -> uuid.UUID:
    """Issue a certificate in the place of another, with another name or the pathway's present words.

    The old one stays and says by what it was replaced. Raises `CertificateUnknown`, `CertificateEnded`
    and `CertificateErased`.
    """
    row, at = _hold(session, ending.certificate_id), now()
    if row.erased_at is not None:
        raise CertificateErased
    note(session, row.id, row.learner_id, Happening.SUPERSEDED, at, reason=ending.reason, actor_id=ending.actor_id)
    snapshot = make_replacement(
        row.snapshot,
        code=new_code(),
        issuer=issuer,
        issued_at=at,
        name=name,
        content=content,
        design=current_design(session),
    )
    new = NewCertificate(
        learner_id=row.learner_id,
        cycle=row.cycle,
        snapshot=snapshot,
        issued_at=at,
        expires_at=row.expires_at,
        edition=row.edition + 1,
        replaces=row,
    )
    return write_certificate(session, new)


def _hold(session: Session, certificate_id: uuid.UUID) -> sa.Row[Any]:
    """Return a certificate that has not ended, and let nobody else end it meanwhile."""
    learner_id = session.execute(_HOLDER, {"id": certificate_id}).scalar()
    if learner_id is None:
        raise CertificateUnknown
    lock_learner(session, learner_id)
    row = session.execute(_FIND, {"id": certificate_id}).one()
    if row.ended:
        raise CertificateEnded
    return row
