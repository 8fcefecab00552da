"""The statements on the inbox table. Every change of a claimed row is conditional on the attempt that claimed it."""

import json
import uuid
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.delivery.envelope import Envelope

LONGEST_ERROR = 4_000

# A row of a known type is written as done at once: its handler runs in the same transaction and
# changes the row only when it fails.
_INSERT = sa.text(
    """
    INSERT INTO inbox
      (subscriber, event_id, source, type, subject, sequence, ordered, state, ack_due, settled_at, envelope)
    SELECT :subscriber, id, source, type, subject, sequence, ordered,
      CASE WHEN known THEN 'done' ELSE 'parked' END, true, now(), envelope
    FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS event
      (id uuid, source text, type text, subject text, sequence bigint, ordered boolean, known boolean, envelope jsonb)
    ORDER BY id
    ON CONFLICT (subscriber, event_id) DO NOTHING
    RETURNING event_id
    """
)
_ACKNOWLEDGE_AGAIN = sa.text(
    """
    WITH known AS (
      SELECT event_id FROM inbox WHERE subscriber = :subscriber AND event_id = ANY (:ids) ORDER BY event_id FOR UPDATE
    )
    UPDATE inbox SET ack_due = NOT ordered OR state IN ('done', 'dead', 'parked')
    FROM known WHERE inbox.subscriber = :subscriber AND inbox.event_id = known.event_id
    RETURNING inbox.event_id
    """
)
_INSERT_CLAIMED = sa.text(
    """
    INSERT INTO inbox
      (subscriber, event_id, source, type, subject, sequence, ordered, state, ack_due, wake_at, envelope)
    VALUES (:subscriber, :id, :source, :type, :subject, :sequence, :ordered, 'running', NOT :ordered,
      now() + make_interval(secs => :lease), CAST(:envelope AS jsonb))
    ON CONFLICT (subscriber, event_id) DO NOTHING
    RETURNING true
    """
)
_CLAIM = sa.text(
    """
    UPDATE inbox SET state = 'running', attempts = attempts + 1, wake_at = now() + make_interval(secs => :lease)
    WHERE subscriber = :subscriber AND event_id = :id AND state = 'retry'
    RETURNING attempts, deferrals, envelope
    """
)
_SETTLE = sa.text(
    """
    UPDATE inbox SET state = 'done', wake_at = NULL, settled_at = now(), ack_due = ack_due OR ordered,
      envelope = NULL, error = NULL
    WHERE subscriber = :subscriber AND event_id = :id AND state = 'running' AND attempts = :attempt
    RETURNING true
    """
)
_PARK = sa.text(
    """
    UPDATE inbox SET state = 'parked', envelope = CAST(:envelope AS jsonb)
    WHERE subscriber = :subscriber AND event_id = :id
    """
)
_FAIL = sa.text(
    """
    UPDATE inbox SET state = :state, error = :error, envelope = CAST(:envelope AS jsonb),
      deferrals = deferrals + :deferred,
      wake_at = CASE WHEN :state = 'retry' THEN now() + make_interval(secs => :wait) END,
      settled_at = CASE WHEN :state = 'dead' THEN now() END,
      ack_due = CASE WHEN ordered THEN :state = 'dead' ELSE ack_due END
    WHERE subscriber = :subscriber AND event_id = :id AND attempts = :attempt AND state IN ('running', 'done')
    """
)


@dataclass(frozen=True)
class Claim:
    """The right to handle one event: its number is the condition of everything that follows."""

    attempt: int
    deferrals: int

    @property
    def tries(self) -> int:
        """How many attempts count against the event: all but those that only had to wait."""
        return self.attempt - self.deferrals


@dataclass(frozen=True)
class Failure:
    """What becomes of an event whose handler raised."""

    state: str
    reason: str
    wait_s: float
    deferred: bool


def insert(session: Session, subscriber: str, envelopes: Sequence[Envelope], known: Container[str]) -> set[uuid.UUID]:
    """Write the events that are not there yet, acknowledge the others again; returns the new ones."""
    events = [_record(envelope, known=envelope.type in known) for envelope in envelopes]
    written = session.execute(_INSERT, {"subscriber": subscriber, "events": json.dumps(events)})
    fresh = set(written.scalars())
    repeated = [envelope.id for envelope in envelopes if envelope.id not in fresh]
    if repeated:
        acknowledge_again(session, subscriber, repeated)
    return fresh


def acknowledge_again(session: Session, subscriber: str, event_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Have the events that are in the inbox acknowledged once more; returns them."""
    return set(session.execute(_ACKNOWLEDGE_AGAIN, {"subscriber": subscriber, "ids": list(event_ids)}).scalars())


def insert_claimed(session: Session, subscriber: str, envelope: Envelope, lease_s: float) -> bool:
    """Write an event as being handled by the caller; False when it is there already."""
    row = _key(subscriber, envelope) | {
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "sequence": envelope.sequence,
        "ordered": envelope.ordered,
        "envelope": envelope.model_dump_json(),
        "lease": lease_s,
    }
    return session.execute(_INSERT_CLAIMED, row).scalar() is not None


def claim(session: Session, subscriber: str, event_id: uuid.UUID, lease_s: float) -> tuple[Claim, Envelope] | None:
    """Take an event that waits for another try; None when somebody else has it or it is settled."""
    found = session.execute(_CLAIM, {"subscriber": subscriber, "id": event_id, "lease": lease_s}).one_or_none()
    if found is None:
        return None
    return Claim(found.attempts, found.deferrals), Envelope.model_validate(found.envelope)


def settle(session: Session, subscriber: str, envelope: Envelope, held: Claim) -> bool:
    """Mark a claimed event as done; False when the claim was lost."""
    row = _key(subscriber, envelope) | {"attempt": held.attempt}
    return session.execute(_SETTLE, row).scalar() is not None


def park(session: Session, subscriber: str, envelope: Envelope) -> None:
    """Keep an event whose type this version does not know."""
    session.execute(_PARK, _key(subscriber, envelope) | {"envelope": envelope.model_dump_json()})


def fail(session: Session, subscriber: str, envelope: Envelope, held: Claim, failure: Failure) -> None:
    """Write down why an event was not handled and when it is tried again."""
    session.execute(
        _FAIL,
        _key(subscriber, envelope)
        | {
            "attempt": held.attempt,
            "state": failure.state,
            "error": failure.reason[:LONGEST_ERROR],
            "wait": failure.wait_s,
            "deferred": int(failure.deferred),
            "envelope": envelope.model_dump_json(),
        },
    )


def _key(subscriber: str, envelope: Envelope) -> dict[str, Any]:
    return {"subscriber": subscriber, "id": envelope.id}


def _record(envelope: Envelope, *, known: bool) -> dict[str, Any]:
    return {
        "id": str(envelope.id),
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "sequence": envelope.sequence,
        "ordered": envelope.ordered,
        "known": known,
        "envelope": None if known else envelope.model_dump(mode="json"),
    }
