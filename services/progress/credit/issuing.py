"""Issues the documents about credit with the machinery of certificates: once each, replaced rather than changed."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.codes import new_code
from services.progress.certificates.ending import Ending, revoke_certificate
from services.progress.certificates.life import Happening
from services.progress.certificates.operations import NewCertificate, note, write_certificate
from services.progress.certificates.snapshots import Issuer
from services.progress.credit.documents import Claimed, Holder, Issue, Stamp, Subject, make_credit_snapshot
from services.progress.credit.entitlement import Document, document_of_claim
from services.progress.credit.problems import NotCompleted
from services.progress.credit.situations import Situation
from services.progress.credit.subjects import Named
from services.progress.credit.terms import read_terms
from shared.clock import now

# What somebody holds who earned none of the types.
OTHER = "document"

# Why something ends, in words that everybody reads, and who says so.
Because = tuple[str, uuid.UUID]

_LATEST = sa.text(
    """
    SELECT c.id, c.code, c.edition, c.cycle, c.snapshot -> 'holder' AS holder, e.kind AS ended FROM certificates c
    LEFT JOIN certificate_events e ON e.certificate_id = c.id AND e.kind IN ('superseded', 'revoked')
    WHERE c.learner_id = :learner_id AND c.achievement = :achievement ORDER BY c.cycle DESC, c.edition DESC LIMIT 1
    """
)


def issue_claim_document(
    session: Session,
    learner_id: uuid.UUID,
    found: Situation,
    claimed: Claimed,
    issuer: Issuer,
    *,
    at: dt.datetime,
    ending: Because | None = None,
) -> None:
    """Issue the certificate of a claim; `ending` says why, and by whom, that of the claim before is superseded."""
    key = claimed.credit.key
    issue = _issue(found, document_of_claim(key), key, claimed, Stamp(new_code(), at, issuer))
    _write(session, learner_id, issue, ending)


def issue_other_document(
    session: Session, learner_id: uuid.UUID, found: Situation, document: Document, issuer: Issuer
) -> None:
    """Issue a certificate of participation or of completion; a second time nothing happens."""
    issue = _issue(found, document, OTHER, None, Stamp(new_code(), now(), issuer))
    if _latest(session, learner_id, issue.subject.achievement) is None:
        _write(session, learner_id, issue, None)


def end_claim_document(session: Session, named: Named, learner_id: uuid.UUID, key: str, *, ending: Because) -> None:
    """Revoke the certificate of a claim that was withdrawn."""
    latest = _latest(session, learner_id, f"{named.achievement}/{key}")
    if latest is not None and not latest.ended:
        revoke_certificate(session, Ending(latest.id, *ending))


def _issue(found: Situation, document: Document, key: str, claimed: Claimed | None, stamp: Stamp) -> Issue:
    completion, then = found.completion, found.then
    if completion is None:
        raise NotCompleted
    counting = None if document is Document.COMPLETION else then
    return Issue(
        document=document,
        stamp=stamp,
        holder=Holder(found.person.name, found.person.degree, found.demo),
        subject=Subject(
            achievement=f"{found.named.achievement}/{key}",
            group=found.named.achievement,
            title=found.described.title,
            revision=completion.revision,
        ),
        activities=completion.activities,
        completed_at=completion.completed_at,
        terms=read_terms(counting.terms) if counting else None,
        designation={"version": counting.version, "sha256": counting.sha256} if counting else None,
        claimed=claimed,
    )


def _write(session: Session, learner_id: uuid.UUID, issue: Issue, ending: Because | None) -> None:
    before = _latest(session, learner_id, issue.subject.achievement)
    replaced = before if before is not None and not before.ended else None
    snapshot = make_credit_snapshot(replace(issue, replaces=replaced.code if replaced else None))
    if replaced is not None:
        # Whose it is does not change with the amount: a name that was corrected stays corrected.
        snapshot["holder"] = replaced.holder
        reason, by = ending or ("", None)
        note(session, replaced.id, learner_id, Happening.SUPERSEDED, issue.stamp.issued_at, reason=reason, actor_id=by)
    new = NewCertificate(
        learner_id=learner_id,
        cycle=1,
        snapshot=snapshot,
        issued_at=issue.stamp.issued_at,
        expires_at=None,
        edition=before.edition + 1 if before else 1,
        replaces=replaced,
    )
    write_certificate(session, new)


def _latest(session: Session, learner_id: uuid.UUID, achievement: str) -> sa.Row[Any] | None:
    return session.execute(_LATEST, {"learner_id": learner_id, "achievement": achievement}).one_or_none()
