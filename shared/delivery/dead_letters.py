"""What an operator can do about deliveries that stopped: list, show, replay, send again.

All of it is safe to repeat: the inbox drops what was handled, a job has one row.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.delivery import jobs, outbox

_LIST = sa.text(
    """
    SELECT 'inbox' AS place, event_id AS id, type AS name, subject AS key, state, attempts, error,
      received_at AS since
    FROM inbox WHERE state IN ('dead', 'parked')
    UNION ALL
    SELECT 'job', id, task, key, state, attempts, error, COALESCE(finished_at, created_at)
    FROM job WHERE state IN ('dead', 'failed')
    UNION ALL
    SELECT 'outbox', d.event_id, e.type, d.subscriber, d.state, d.attempts, NULL, e.time
    FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
    WHERE d.state <> 'acked' AND d.attempts >= :worrying
    ORDER BY since, id
    LIMIT :limit
    """
)
_SHOW = (
    sa.text("SELECT 'inbox' AS place, to_jsonb(inbox) AS row FROM inbox WHERE event_id = :id"),
    sa.text("SELECT 'job' AS place, to_jsonb(job) AS row FROM job WHERE id = :id"),
    sa.text(
        """
        SELECT 'outbox' AS place, to_jsonb(e) || jsonb_build_object('deliveries', (
          SELECT jsonb_agg(to_jsonb(d)) FROM outbox_delivery d WHERE d.event_id = e.id)) AS row
        FROM outbox_event e WHERE e.id = :id
        """
    ),
)
# A replayed row gets all its tries back; its attempt number goes on, as it guards the commit.
_REPLAY_INBOX = sa.text(
    """
    UPDATE inbox SET state = 'retry', wake_at = now(), settled_at = NULL, deferrals = attempts
    WHERE state IN ('dead', 'parked') AND (:everything OR event_id = ANY (:ids)) RETURNING event_id
    """
)
_REPLAY_JOBS = sa.text(
    """
    UPDATE job SET state = 'waiting', due_at = now(), wake_at = now(), wakes = 0, finished_at = NULL,
      deferrals = attempts
    WHERE state IN ('dead', 'failed') AND (:everything OR id = ANY (:ids)) RETURNING id
    """
)
_RESEND = sa.text(
    """
    UPDATE outbox_delivery d SET state = 'sent', wake_at = now(), acked_at = NULL
    FROM outbox_event e
    WHERE e.id = d.event_id AND (CAST(:event AS uuid) IS NULL OR e.id = :event)
      AND (CAST(:since AS timestamptz) IS NULL OR e.time >= :since)
      AND (CAST(:subscriber AS text) IS NULL OR d.subscriber = :subscriber)
    RETURNING d.event_id
    """
)
_RING = sa.text("SELECT pg_notify(:channel, '')")

WORRYING_ATTEMPTS = 3


@dataclass(frozen=True)
class Letter:
    """A row that needs a person: an event that was not handled, a job that was given up, an event nobody takes in."""

    place: str
    id: uuid.UUID
    name: str
    key: str
    state: str
    attempts: int
    error: str | None
    since: dt.datetime


def list_dead(session: Session, *, limit: int = 200) -> list[Letter]:
    """Return what has stopped, oldest first."""
    rows = session.execute(_LIST, {"limit": limit, "worrying": WORRYING_ATTEMPTS}).mappings()
    return [Letter(**row) for row in rows]


def show(session: Session, letter_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return everything known about an event or a job: `{"place", ...columns}` for each place it is in."""
    found = []
    for statement in _SHOW:
        found += [{"place": row.place, **row.row} for row in session.execute(statement, {"id": letter_id})]
    return found


def replay(session: Session, letter_ids: Sequence[uuid.UUID] | None = None) -> list[uuid.UUID]:
    """Have dead or parked events and given-up jobs tried again, all of them when none is named; returns which."""
    row = {"everything": letter_ids is None, "ids": list(letter_ids or [])}
    replayed = [*session.execute(_REPLAY_INBOX, row).scalars(), *session.execute(_REPLAY_JOBS, row).scalars()]
    session.execute(_RING, {"channel": jobs.CHANNEL})
    return replayed


def resend(
    session: Session,
    *,
    event: uuid.UUID | None = None,
    since: dt.datetime | None = None,
    subscriber: str | None = None,
) -> int:
    """Send published events once more, even if acknowledged; returns how many deliveries. Needs at least one choice."""
    if event is None and since is None and subscriber is None:
        raise ValueError("name an event, a time or a subscriber")
    sent = session.execute(_RESEND, {"event": event, "since": since, "subscriber": subscriber}).scalars().all()
    session.execute(_RING, {"channel": outbox.CHANNEL})
    return len(sent)
