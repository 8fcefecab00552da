"""Work that must be done once: a row first, in the transaction that asks for it; Celery only wakes a worker."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.database import Database
from shared.ids import new_id
from shared.observability import correlation_id

CHANNEL = "champions_jobs"

_ENQUEUE = sa.text(
    f"""
    WITH fresh AS (
      INSERT INTO job (id, task, key, args, due_at, wake_at, correlation_id)
      VALUES (:id, :task, :key, :args, COALESCE(:due_at, now()), COALESCE(:due_at, now()), :correlation_id)
      ON CONFLICT (task, key) DO NOTHING
      RETURNING id
    )
    SELECT id, CAST(pg_notify('{CHANNEL}', '') AS text) FROM fresh
    UNION ALL
    SELECT id, NULL FROM job WHERE task = :task AND key = :key
    """  # noqa: S608 - the channel is a constant
).bindparams(
    sa.bindparam("args", type_=sa.dialects.postgresql.JSONB),
    sa.bindparam("due_at", type_=sa.DateTime(timezone=True)),
)
_FIND = sa.text("SELECT id FROM job WHERE task = :task AND key = :key")
_CANCEL = sa.text(
    """
    UPDATE job SET state = 'cancelled', wake_at = NULL, finished_at = now()
    WHERE task = :task AND key = :key AND state = 'waiting'
    RETURNING true
    """
)
_COMPLETE = sa.text(
    """
    UPDATE job SET state = 'done', wake_at = NULL, finished_at = now(), error = NULL
    WHERE id = :id AND state = 'running' AND attempts = :attempt
    RETURNING true
    """
)


class LeaseLost(Exception):
    """Another worker has taken the job over: what was done here must not be committed."""


class Permanent(Exception):
    """Raised by a job that can never succeed: it is marked as failed and not tried again."""


@dataclass(frozen=True)
class Job:
    """A kind of work as its service declares it."""

    name: str
    queue: str
    handler: Callable[..., None]
    max_attempts: int
    lease_s: float
    first_retry_s: float
    # How many of them a handler takes together; one that takes more than one gets a `JobBatch`.
    together: int = 1


@dataclass
class JobRun:
    """One attempt at one job, as its handler sees it."""

    database: Database
    id: uuid.UUID
    key: str
    attempt: int
    args: dict[str, Any] = field(default_factory=dict)
    completed: bool = field(default=False, init=False)

    @contextmanager
    def completing(self) -> Iterator[Session]:
        """Open the transaction that holds the effects and the end of the job.

        Raises `LeaseLost` when another worker has taken the job over in the meantime.
        """
        with self.database.transaction() as session:
            if session.execute(_COMPLETE, {"id": self.id, "attempt": self.attempt}).scalar() is None:
                raise LeaseLost(f"job {self.id}, attempt {self.attempt}")
            yield session
        self.completed = True


def enqueue(
    session: Session, task: str, *, key: str, args: dict[str, Any], due_at: dt.datetime | None = None
) -> uuid.UUID:
    """Ask for a job with the transaction of `session` and return its id; the same key asks only once."""
    row = {
        "id": new_id(),
        "task": task,
        "key": key,
        "args": args,
        "due_at": due_at,
        "correlation_id": correlation_id() or None,
    }
    found = session.execute(_ENQUEUE, row).first()
    if found is None:
        # A peer committed the same key while this statement waited for it.
        return uuid.UUID(str(session.execute(_FIND, {"task": task, "key": key}).scalar_one()))
    return uuid.UUID(str(found.id))


def cancel(session: Session, task: str, *, key: str) -> bool:
    """Take back a job that has not begun; False when there is none, or it runs or has ended."""
    return session.execute(_CANCEL, {"task": task, "key": key}).scalar() is not None
