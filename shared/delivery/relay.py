"""Brings events from the outbox to the subscribers' queues, and again until they are acknowledged."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
import structlog

from shared.database import Database
from shared.delivery.broker import Broker, BrokerView, TaskMessage
from shared.delivery.envelope import Envelope

DELIVER = "events.deliver"
ROWS_AT_A_TIME = 200
ENVELOPES_PER_TASK = 100
# From this many attempts on it is worth a look: somebody does not take events in.
WORRYING_ATTEMPTS = 5

log = structlog.get_logger()

# The rows stay locked until the messages are out: a failure before the commit sends them twice, never not at all.
_TAKE = sa.text(
    """
    WITH due AS (
      SELECT d.event_id, d.subscriber FROM outbox_delivery d
      WHERE d.state <> 'acked' AND d.wake_at <= now()
        AND d.subscriber <> ALL (CAST(:full AS text[]))
        AND (d.state = 'pending' OR d.subscriber <> ALL (CAST(:busy AS text[])))
        AND NOT (d.ordered AND EXISTS (
          SELECT 1 FROM outbox_delivery earlier
          WHERE earlier.ordered AND earlier.state <> 'acked' AND earlier.subscriber = d.subscriber
            AND earlier.subject = d.subject AND earlier.sequence < d.sequence
        ))
      ORDER BY d.wake_at, d.event_id
      LIMIT :limit
      FOR UPDATE OF d SKIP LOCKED
    ), sent AS (
      UPDATE outbox_delivery d SET state = 'sent', attempts = d.attempts + 1, broker = :run_id,
        first_sent_at = COALESCE(d.first_sent_at, now()), last_sent_at = now(),
        wake_at = now() + LEAST(600, 30 * power(2, LEAST(d.attempts, 10))) * (0.9 + random() * 0.2) * interval '1 s'
      FROM due WHERE d.event_id = due.event_id AND d.subscriber = due.subscriber
      RETURNING d.event_id, d.subscriber, d.attempts, d.ordered
    )
    SELECT sent.subscriber, sent.attempts, sent.ordered, e.id, e.source, e.type, e.subject, e.sequence, e.time,
      e.data, e.correlation_id, e.causation_id, e.traceparent
    FROM sent JOIN outbox_event e ON e.id = sent.event_id
    ORDER BY sent.subscriber, sent.attempts > 1, e.time, e.subject, e.sequence
    """
)
# What another run of Redis had in its queues is gone.
_FORGOTTEN = sa.text(
    """
    UPDATE outbox_delivery SET wake_at = now()
    WHERE state = 'sent' AND broker IS DISTINCT FROM :run_id AND wake_at > now()
    """
)


class Relay:
    """Moves events of one service. Any number may run at once."""

    def __init__(self, database: Database, broker: Broker, subscribers: Iterable[str]) -> None:
        self._database = database
        self._broker = broker
        self._queues = {queue_of(name): name for name in subscribers}
        self._run_id = ""

    def step(self) -> bool:
        """Send what is due, at most `ROWS_AT_A_TIME`; True when there may be more."""
        view = self._broker.look(list(self._queues))
        self._notice_restart(view)
        with self._database.transaction() as session:
            rows = session.execute(
                _TAKE,
                {
                    "full": [self._queues[queue] for queue in view.full()],
                    "busy": [self._queues[queue] for queue in view.busy()],
                    "run_id": view.run_id,
                    "limit": ROWS_AT_A_TIME,
                },
            ).all()
            if rows:
                self._broker.send(_messages(rows))
        for row in rows:
            if row.attempts == WORRYING_ATTEMPTS:
                log.warning("event.not_acknowledged", event_id=str(row.id), subscriber=row.subscriber)
        return len(rows) == ROWS_AT_A_TIME

    def _notice_restart(self, view: BrokerView) -> None:
        if view.run_id == self._run_id:
            return
        with self._database.transaction() as session:
            session.execute(_FORGOTTEN, {"run_id": view.run_id})
        self._run_id = view.run_id


def queue_of(subscriber: str) -> str:
    """Return the queue on which a service receives events."""
    return f"{subscriber}.events"


def _messages(rows: Sequence[Any]) -> Iterator[TaskMessage]:
    """Pack the rows, which come sorted, into as few tasks as possible."""
    for (subscriber, again), group in groupby(rows, key=lambda row: (row.subscriber, row.attempts > 1)):
        envelopes = [_envelope(row) for row in group]
        for start in range(0, len(envelopes), ENVELOPES_PER_TASK):
            some = envelopes[start : start + ENVELOPES_PER_TASK]
            yield TaskMessage(DELIVER, queue_of(subscriber), {"envelopes": some, "again": again})


def _envelope(row: Any) -> dict[str, Any]:
    return Envelope(
        id=row.id,
        source=row.source,
        type=row.type,
        subject=row.subject,
        sequence=row.sequence,
        time=row.time,
        data=row.data,
        correlationid=row.correlation_id,
        causationid=row.causation_id,
        traceparent=row.traceparent,
        ordered=row.ordered,
    ).model_dump(mode="json", exclude_none=True)
