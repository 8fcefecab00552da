"""Many certificates at once: counted, confirmed, then a few in each transaction until the end or a stop."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.batches.models import Act
from services.progress.batches.problems import BatchEnded, BatchUnknown, CountNotConfirmed, NothingToDo
from services.progress.catalogue.queries import find_pathway
from services.progress.certificates.ending import (
    CertificateEnded,
    Ending,
    replace_certificate,
    revoke_certificate,
)
from services.progress.certificates.queries import CertificateErased
from services.progress.certificates.snapshots import Issuer
from services.progress.settings import RUN_BATCH
from shared.clock import now
from shared.delivery import enqueue
from shared.ids import new_id

# So few that a stop is felt within seconds and a transaction stays short.
AT_ONCE = 25

# In the order of learners, so that two batches wait for each other's locks in one direction only.
_SELECT = sa.text(
    """
    SELECT c.id FROM certificates c
    WHERE c.pathway = :pathway AND c.erased_at IS NULL
      AND (CAST(:issued_from AS date) IS NULL OR c.issued_at >= CAST(:issued_from AS date) AT TIME ZONE 'UTC')
      AND (CAST(:issued_until AS date) IS NULL OR c.issued_at < (CAST(:issued_until AS date) + 1) AT TIME ZONE 'UTC')
      AND NOT EXISTS (
        SELECT 1 FROM certificate_events e WHERE e.certificate_id = c.id AND e.kind IN ('superseded', 'revoked'))
    ORDER BY c.learner_id, c.id
    """
)
_BEGIN = sa.text(
    """
    INSERT INTO certificate_batches (id, act, pathway, issued_from, issued_until, reason, certificates, actor_id,
      began_at)
    VALUES (:id, :act, :pathway, :issued_from, :issued_until, :reason, :certificates, :actor_id, :at)
    """
)
_STOP = sa.text(
    """
    UPDATE certificate_batches SET stopped_at = :at, stopped_by = :actor_id
    WHERE id = :id AND stopped_at IS NULL AND ended_at IS NULL RETURNING true
    """
)
_KNOWN = sa.text("SELECT 1 FROM certificate_batches WHERE id = :id")
# Whoever stops it waits for the certificates in hand, and the next step sees that it was stopped.
_STEP = sa.text(
    """
    SELECT act, pathway, reason, actor_id, stopped_at, ended_at, cardinality(certificates) AS total,
      certificates[:first : :last] AS some
    FROM certificate_batches WHERE id = :id FOR UPDATE
    """
)
_RESULT = sa.text(
    """
    INSERT INTO certificate_batch_results (batch_id, certificate_id, done, at) VALUES (:batch, :certificate, :done, :at)
    """
)
_END = sa.text("UPDATE certificate_batches SET ended_at = :at WHERE id = :id")


@dataclass(frozen=True)
class Selection:
    """Certificates of a pathway that hold, issued from one day (UTC) to another, both included."""

    pathway: str
    issued_from: dt.date | None = None
    issued_until: dt.date | None = None


@dataclass(frozen=True)
class Begin:
    """What is to be done to which certificates, why, and the number that somebody has looked at."""

    act: Act
    selection: Selection
    reason: str
    confirm_count: int | None
    actor_id: uuid.UUID


def select_certificates(session: Session, selection: Selection) -> Sequence[uuid.UUID]:
    """Return the certificates that a batch would deal with now."""
    return session.execute(_SELECT, vars(selection)).scalars().all()


def begin_batch(session: Session, command: Begin) -> uuid.UUID:
    """Fix which certificates it is and order the work; raises `NothingToDo` and `CountNotConfirmed`."""
    chosen = select_certificates(session, command.selection)
    if not chosen:
        raise NothingToDo
    if command.confirm_count != len(chosen):
        raise CountNotConfirmed(f"It is {len(chosen)} now.", count=len(chosen))
    batch_id = new_id()
    row = {"id": batch_id, "act": command.act.value, "reason": command.reason, "actor_id": command.actor_id}
    session.execute(_BEGIN, row | vars(command.selection) | {"certificates": list(chosen), "at": now()})
    _order_step(session, batch_id, 0)
    return batch_id


def stop_batch(session: Session, batch_id: uuid.UUID, actor_id: uuid.UUID) -> None:
    """Deal with no further certificate; what is done stays. Raises `BatchUnknown` and `BatchEnded`."""
    if session.execute(_STOP, {"id": batch_id, "actor_id": actor_id, "at": now()}).scalar():
        return
    raise BatchEnded if session.execute(_KNOWN, {"id": batch_id}).scalar() else BatchUnknown


def run_step(session: Session, batch_id: uuid.UUID, first: int, issuer: Issuer) -> None:
    """Deal with the next few certificates and order the step after it, in one transaction."""
    asked = {"id": batch_id, "first": first + 1, "last": first + AT_ONCE}
    batch = session.execute(_STEP, asked).one()
    if batch.stopped_at or batch.ended_at:
        return
    content = _content(session, batch)
    for certificate_id in batch.some:
        ending = Ending(certificate_id, batch.reason, batch.actor_id)
        done = _deal_with(session, ending, content, issuer)
        row = {"batch": batch_id, "certificate": certificate_id, "done": done, "at": now()}
        session.execute(_RESULT, row)
    if first + AT_ONCE >= batch.total:
        session.execute(_END, {"id": batch_id, "at": now()})
    else:
        _order_step(session, batch_id, first + AT_ONCE)


def _content(session: Session, batch: sa.Row[Any]) -> dict[str, Any] | None:
    """Return the words to print anew; None where certificates are revoked."""
    pathway = find_pathway(session, batch.pathway) if batch.act == Act.REISSUE else None
    return pathway.content if pathway else None


def _deal_with(session: Session, ending: Ending, content: dict[str, Any] | None, issuer: Issuer) -> bool:
    """Return whether it was done; False when something else had ended the certificate meanwhile."""
    try:
        if content is None:
            revoke_certificate(session, ending)
        else:
            replace_certificate(session, ending, issuer, content=content)
    except (CertificateEnded, CertificateErased):
        return False
    return True


def _order_step(session: Session, batch_id: uuid.UUID, first: int) -> None:
    enqueue(session, RUN_BATCH, key=f"{batch_id}:{first}", args={"batch_id": str(batch_id), "first": first})
