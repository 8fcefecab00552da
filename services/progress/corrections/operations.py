"""Asking for another name on a certificate, and deciding about it: every step is a fact of its own."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.ending import CertificateEnded, Ending, replace_certificate
from services.progress.certificates.queries import CertificateUnknown, certificate_by_code, holder_name
from services.progress.certificates.snapshots import Issuer, printed_name
from services.progress.corrections.events import NameCorrectionDeclined
from services.progress.corrections.models import Decision
from services.progress.corrections.problems import (
    CorrectionDecided,
    CorrectionOfOneself,
    CorrectionsUsedUp,
    CorrectionUnknown,
    CorrectionWaiting,
)
from services.progress.corrections.rules import faults, may_ask_again
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id
from shared.problems import Invalid

CORRECTED = "The printed name was corrected."

_EARLIER = sa.text(
    """
    SELECT n.id, n.certificate_id, n.name, n.requested_at, d.decision FROM name_corrections n
    LEFT JOIN name_correction_decisions d ON d.correction_id = n.id
    WHERE n.learner_id = :learner_id ORDER BY n.id DESC
    """
)
_ASK = sa.text(
    """
    INSERT INTO name_corrections (id, learner_id, certificate_id, name, reason, requested_at)
    VALUES (:id, :learner_id, :certificate_id, :name, :reason, :at)
    """
)
# A certificate that was issued anew meanwhile is replaced in its newest edition.
_FIND = sa.text(
    """
    SELECT n.id, n.learner_id, n.name, t.id AS certificate_id, t.code, t.title FROM name_corrections n
    JOIN certificates c ON c.id = n.certificate_id
    JOIN LATERAL (
      SELECT id, code, title FROM certificates o
      WHERE o.learner_id = c.learner_id AND o.achievement = c.achievement AND o.cycle = c.cycle
      ORDER BY o.edition DESC LIMIT 1
    ) t ON true
    WHERE n.id = :id AND n.erased_at IS NULL
    """
)
_DECIDE = sa.text(
    """
    INSERT INTO name_correction_decisions (correction_id, decision, reason, reviewer_id, decided_at)
    VALUES (:id, :decision, :reason, :reviewer_id, :at) ON CONFLICT (correction_id) DO NOTHING RETURNING true
    """
)
_ERASE = sa.text(
    """
    UPDATE name_corrections SET name = NULL, reason = NULL, erased_at = :at
    WHERE learner_id = :learner_id AND erased_at IS NULL
    """
)


@dataclass(frozen=True)
class Ask:
    """A holder asks for another name on a certificate of theirs."""

    learner_id: uuid.UUID
    code: str
    name: str
    reason: str


@dataclass(frozen=True)
class Decide:
    """A reviewer says what becomes of a correction; the reason is for the learner."""

    correction_id: uuid.UUID
    reviewer_id: uuid.UUID
    decision: Decision
    reason: str


def ask_for_correction(session: Session, command: Ask) -> tuple[uuid.UUID, bool]:
    """Ask for another name; returns the id and whether it is new: the same asked twice waits once."""
    lock_learner(session, command.learner_id)
    certificate = certificate_by_code(session, command.code)
    printed = holder_name(certificate)
    if certificate.learner_id != command.learner_id or printed is None:
        raise CertificateUnknown
    if certificate.ended:
        raise CertificateEnded
    wanted = printed_name(command.name, None)
    wrong = faults(wanted, printed)
    if wrong:
        raise Invalid(wrong)
    earlier = session.execute(_EARLIER, {"learner_id": command.learner_id}).all()
    same = _waiting(earlier, certificate.id, wanted)
    if same:
        return same, False
    row = {"id": new_id(), "learner_id": command.learner_id, "certificate_id": certificate.id, "name": wanted}
    session.execute(_ASK, row | {"reason": command.reason, "at": now()})
    return uuid.UUID(str(row["id"])), True


def decide_correction(session: Session, command: Decide, issuer: Issuer) -> None:
    """Say once what becomes of a correction; accepting it replaces the certificate.

    Raises `CorrectionUnknown`, `CorrectionOfOneself`, `CorrectionDecided` for the slower of two, and
    `CertificateEnded` when the certificate was revoked or replaced meanwhile.
    """
    found = session.execute(_FIND, {"id": command.correction_id}).one_or_none()
    if found is None:
        raise CorrectionUnknown
    if found.learner_id == command.reviewer_id:
        raise CorrectionOfOneself
    declined = command.decision is Decision.DECLINED
    if declined and not command.reason:
        raise Invalid([{"field": "reason", "message": "Tell the learner why the name stays as it is."}])
    lock_learner(session, found.learner_id)
    row = {"id": found.id, "decision": command.decision.value, "reason": command.reason, "at": now()}
    if not session.execute(_DECIDE, row | {"reviewer_id": command.reviewer_id}).scalar():
        raise CorrectionDecided
    if declined:
        publish(session, _declined(found, command, row["at"]), subject=str(found.learner_id))
    else:
        ending = Ending(found.certificate_id, CORRECTED, command.reviewer_id)
        replace_certificate(session, ending, issuer, name=found.name)


def erase_corrections(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Empty what a person asked for; that it was decided stays under the pseudonym."""
    session.execute(_ERASE, {"learner_id": learner_id, "at": at})


def _waiting(earlier: Any, certificate_id: uuid.UUID, wanted: str) -> uuid.UUID | None:
    """Return the very same request if it waits; raises when another one does or the year is used up."""
    for each in earlier:
        if each.decision is None and each.certificate_id == certificate_id:
            if each.name == wanted:
                return uuid.UUID(str(each.id))
            raise CorrectionWaiting
    free = may_ask_again([each.requested_at for each in earlier], now())
    if free is not None:
        raise CorrectionsUsedUp(f"The next one can be asked for on {free.date().isoformat()}.")
    return None


def _declined(found: sa.Row[Any], command: Decide, at: dt.datetime) -> NameCorrectionDeclined:
    return NameCorrectionDeclined(
        correction_id=found.id,
        learner_id=found.learner_id,
        code=found.code,
        title=found.title,
        reason=command.reason,
        decided_at=at,
    )
