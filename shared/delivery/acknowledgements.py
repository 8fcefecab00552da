"""Tells publishers what was taken in, through one Redis list for each of them.

An acknowledgement may get lost with Redis: the event is then sent again, found in the inbox and
acknowledged again.
"""

import json
import uuid
from collections import defaultdict

import redis
import sqlalchemy as sa

from shared.database import Database
from shared.delivery.broker import redis_client

AT_A_TIME = 1_000

_TAKE = sa.text(
    """
    WITH due AS (
      SELECT subscriber, event_id FROM inbox WHERE ack_due ORDER BY event_id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    UPDATE inbox SET ack_due = false FROM due
    WHERE inbox.subscriber = due.subscriber AND inbox.event_id = due.event_id
    RETURNING inbox.source, inbox.subscriber, inbox.event_id
    """
)
_ACKNOWLEDGED = sa.text(
    """
    WITH found AS (
      SELECT event_id FROM outbox_delivery
      WHERE subscriber = :subscriber AND event_id = ANY (:ids) AND state <> 'acked'
      ORDER BY event_id FOR UPDATE
    )
    UPDATE outbox_delivery d SET state = 'acked', acked_at = now() FROM found
    WHERE d.subscriber = :subscriber AND d.event_id = found.event_id
    RETURNING d.ordered
    """
)


def list_of(publisher: str) -> str:
    """Return the Redis list on which a publisher hears what was taken in."""
    return f"champions:acks:{publisher}"


class AcknowledgementSender:
    """Sends what the inbox says is to be acknowledged."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self._database = database
        self._redis: redis.Redis = redis_client(redis_url)

    def step(self) -> bool:
        """Send one batch; True when there may be more."""
        with self._database.transaction() as session:
            rows = session.execute(_TAKE, {"limit": AT_A_TIME}).all()
            taken_in: dict[tuple[str, str], list[str]] = defaultdict(list)
            for source, subscriber, event_id in rows:
                taken_in[source, subscriber].append(str(event_id))
            if rows:
                pipeline = self._redis.pipeline(transaction=False)
                for (source, subscriber), ids in taken_in.items():
                    pipeline.rpush(list_of(source), json.dumps({"subscriber": subscriber, "ids": ids}))
                pipeline.execute()
        return len(rows) == AT_A_TIME

    def close(self) -> None:
        """Hang up."""
        self._redis.close()


class AcknowledgementReceiver:
    """Marks events in the outbox as taken in."""

    def __init__(self, database: Database, redis_url: str, publisher: str) -> None:
        self._database = database
        self._redis: redis.Redis = redis_client(redis_url)
        self._list = list_of(publisher)

    def step(self) -> bool:
        """Wait a moment for acknowledgements and note them; True when an ordered subscriber may now get its next."""
        first = self._redis.blpop([self._list], timeout=1)
        if first is None:
            return False
        messages = [first[1], *(self._redis.lpop(self._list, 100) or [])]
        ids: dict[str, set[uuid.UUID]] = defaultdict(set)
        for message in map(json.loads, messages):
            ids[message["subscriber"]].update(map(uuid.UUID, message["ids"]))
        with self._database.transaction() as session:
            noted = [
                ordered
                for subscriber in sorted(ids)
                for ordered in session.execute(
                    _ACKNOWLEDGED, {"subscriber": subscriber, "ids": list(ids[subscriber])}
                ).scalars()
            ]
        return any(noted)

    def close(self) -> None:
        """Hang up."""
        self._redis.close()
