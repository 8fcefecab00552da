"""Writes an event next to the fact it tells of: same transaction, one round trip."""

import uuid

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from shared import clock
from shared.delivery.envelope import EventPayload
from shared.ids import new_id
from shared.observability import correlation_id

CHANNEL = "champions_outbox"

# The row of `outbox_sequence` is the lock under which a subject's events get their numbers: a peer
# that publishes for the same subject waits until this transaction ends.
_PUBLISH = sa.text(
    f"""
    WITH numbered AS (
      INSERT INTO outbox_sequence AS counter (subject, value) VALUES (:subject, 1)
      ON CONFLICT (subject) DO UPDATE SET value = counter.value + 1
      RETURNING value
    ), event AS (
      INSERT INTO outbox_event
        (id, source, type, subject, sequence, time, data, correlation_id, causation_id, traceparent)
      SELECT :id, :source, :type, :subject, value, :time, CAST(:data AS jsonb), :correlation_id, :causation_id,
        :traceparent
      FROM numbered
    ), delivery AS (
      INSERT INTO outbox_delivery (event_id, subscriber, ordered, subject, sequence)
      SELECT :id, subscriber, subscriber = ANY (CAST(:ordered AS text[])), :subject, value
      FROM numbered, unnest(CAST(:subscribers AS text[])) AS subscriber
    )
    SELECT pg_notify('{CHANNEL}', '')
    """  # noqa: S608 - the channel is a constant
)


class Unrouted(LookupError):
    """An event type is missing from the service's PUBLICATIONS: nobody would ever receive it."""


class Ordered(str):
    """A subscriber that gets a subject's events strictly in turn: `Ordered("notifications")` in PUBLICATIONS."""

    __slots__ = ()


def publish(session: Session, payload: EventPayload, *, subject: str) -> uuid.UUID:
    """Publish a fact with the transaction of `session` and return the event's id.

    `subject` names the aggregate whose events are counted. Raises `Unrouted` when PUBLICATIONS
    does not name the type.
    """
    subscribers = session.info["routes"].get(payload.type)
    if not subscribers:
        raise Unrouted(payload.type)
    event_id = new_id()
    session.execute(
        _PUBLISH,
        {
            "id": event_id,
            "source": session.info["source"],
            "type": payload.type,
            "subject": subject,
            "time": clock.now(),
            "data": payload.model_dump_json(),
            "correlation_id": correlation_id() or None,
            "causation_id": session.info.get("causation_id"),
            # Tracing is optional: whoever traces binds the header of the current span, see `bind_correlation`.
            "traceparent": structlog.contextvars.get_contextvars().get("traceparent"),
            "subscribers": list(map(str, subscribers)),
            "ordered": [str(name) for name in subscribers if isinstance(name, Ordered)],
        },
    )
    return event_id
