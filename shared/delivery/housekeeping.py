"""Removes rows that have served: never one that an operator may still have to look at."""

import sqlalchemy as sa

from shared.database import Database

ROWS_AT_A_TIME = 2_000

# Inbox keys live longer than any replay; what is dead, failed or parked stays.
_EXPIRED = (
    ("inbox", "state = 'done' AND settled_at < now() - interval '30 days'"),
    ("outbox_delivery", "state = 'acked' AND acked_at < now() - interval '7 days'"),
    (
        "outbox_event",
        (
            "time < now() - interval '7 days'"
            " AND NOT EXISTS (SELECT 1 FROM outbox_delivery WHERE event_id = outbox_event.id)"
        ),
    ),
    ("job", "state IN ('done', 'cancelled') AND finished_at < now() - interval '30 days'"),
    ("idempotency_keys", "reserved_at < now() - interval '2 days'"),
)


class Housekeeping:
    """Keeps the delivery tables of one service small."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def step(self) -> bool:
        """Remove one batch from each table; True when there may be more."""
        full = [self._remove(table, condition) for table, condition in _EXPIRED]
        return any(full)

    def _remove(self, table: str, condition: str) -> bool:
        statement = sa.text(
            f"""
            DELETE FROM {table} WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM {table} WHERE {condition} LIMIT :limit FOR UPDATE SKIP LOCKED
            ))
            RETURNING true
            """  # noqa: S608 - constants from above
        )
        with self._database.transaction() as session:
            removed = session.execute(statement, {"limit": ROWS_AT_A_TIME}).scalars().all()
        return len(removed) == ROWS_AT_A_TIME
