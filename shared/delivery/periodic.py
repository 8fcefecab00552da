"""Runs what is due regularly: one courier at a time, on the database's clock, effects and next time in one commit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from shared.database import Database
from shared.delivery.backoff import delay_s
from shared.observability import bind_correlation

log = structlog.get_logger()

_DECLARE = sa.text("INSERT INTO periodic (name, due_at) VALUES (:name, now()) ON CONFLICT (name) DO NOTHING")
_TAKE = sa.text("SELECT due_at FROM periodic WHERE name = :name AND due_at <= now() FOR UPDATE SKIP LOCKED")
# The next time counts from the one that was due, not from now: "every hour" does not drift. What
# was missed while nothing ran is not made up for.
_DONE = sa.text(
    """
    UPDATE periodic SET last_run_at = now(), failures = 0, error = NULL,
      due_at = due_at + :every * (1 + floor(EXTRACT(epoch FROM now() - due_at) / :every)) * interval '1 s'
    WHERE name = :name
    """
)
_FAILED = sa.text(
    """
    UPDATE periodic SET failures = failures + 1, error = :error, due_at = now() + make_interval(secs => :wait)
    WHERE name = :name RETURNING failures
    """
)
_FAILURES = sa.text("SELECT failures FROM periodic WHERE name = :name")


@dataclass(frozen=True)
class Periodic:
    """What is to be run every so many seconds, inside one transaction; long work is enqueued as a job."""

    name: str
    every_s: float
    handler: Callable[[Session], None]


class PeriodicRunner:
    """Runs the periodic work of a service that is due."""

    def __init__(self, database: Database, schedule: Iterable[Periodic]) -> None:
        self._database = database
        self._schedule = list(schedule)
        self._declared = False

    def step(self) -> bool:
        """Run what is due and what no other courier is running."""
        if not self._declared:
            self._declare()
        for entry in self._schedule:
            try:
                self._run(entry)
            except Exception as error:  # noqa: BLE001 - one failure must not keep the others from running
                self._note_failure(entry, error)
        return False

    def _declare(self) -> None:
        with self._database.transaction() as session:
            for entry in self._schedule:
                session.execute(_DECLARE, {"name": entry.name})
        self._declared = True

    def _run(self, entry: Periodic) -> None:
        with self._database.transaction() as session:
            if session.execute(_TAKE, {"name": entry.name}).first() is None:
                return
            with bind_correlation(periodic=entry.name):
                entry.handler(session)
            session.execute(_DONE, {"name": entry.name, "every": entry.every_s})

    def _note_failure(self, entry: Periodic, error: Exception) -> None:
        log.error("periodic.failed", periodic=entry.name, exc_info=error)
        with self._database.transaction() as session:
            failures = session.execute(_FAILURES, {"name": entry.name}).scalar_one()
            wait = min(entry.every_s, delay_s(failures + 1, first_s=5))
            session.execute(_FAILED, {"name": entry.name, "error": f"{type(error).__name__}: {error}", "wait": wait})
