"""Carries out many jobs of one kind together: claimed in one commit, each ends or fails for itself."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from shared.database import Database
from shared.delivery.job_runs import fail, give_up
from shared.delivery.jobs import CHANNEL, Job, JobRun
from shared.observability import bind_correlation

log = structlog.get_logger()

# It waits for a locked row: the courier that woke us may not have committed yet, and a job that is passed over then
# is only woken again half a minute later.
_CLAIM = sa.text(
    """
    WITH due AS (
      SELECT id FROM job WHERE id = ANY (CAST(:ids AS uuid[])) AND state = 'waiting' AND due_at <= now()
      ORDER BY id FOR UPDATE
    )
    UPDATE job SET state = 'running', attempts = attempts + 1, wake_at = now() + make_interval(secs => :lease)
    FROM due WHERE job.id = due.id
    RETURNING job.id, key, args, attempts, deferrals
    """
)
_OURS = """
    FROM unnest(CAST(:ids AS uuid[]), CAST(:attempts AS integer[])) AS ours (id, attempt)
    WHERE job.id = ours.id AND state = 'running' AND attempts = ours.attempt
    RETURNING job.id
    """
_COMPLETE = sa.text(f"UPDATE job SET state = 'done', wake_at = NULL, finished_at = now(), error = NULL {_OURS}")  # noqa: S608 - constants
_GIVE_BACK = sa.text(
    f"UPDATE job SET state = 'waiting', wake_at = now(), wakes = 0, deferrals = deferrals + 1 {_OURS}"  # noqa: S608
)
_RING = sa.text("SELECT pg_notify(:channel, '')")


@dataclass
class JobBatch:
    """Attempts at several jobs of one kind, as their handler sees them."""

    database: Database
    runs: list[JobRun]

    @contextmanager
    def completing(self, runs: Sequence[JobRun]) -> Iterator[Session]:
        """Open the transaction that holds the effects and the end of these jobs.

        A job that another worker has taken over meanwhile is left to it, so the effects must be safe to
        commit without it.
        """
        with self.database.transaction() as session:
            session.execute(_COMPLETE, _named(runs))
            yield session
        for run in runs:
            run.completed = True

    def give_back(self, runs: Sequence[JobRun]) -> None:
        """Let another worker do these jobs, at once, as if they had never been claimed."""
        if not runs:
            return
        with self.database.transaction() as session:
            session.execute(_GIVE_BACK, _named(runs))
            session.execute(_RING, {"channel": CHANNEL})
        for run in runs:
            run.completed = True


def perform_together(database: Database, job: Job, job_ids: Sequence[uuid.UUID]) -> int:
    """Carry out those of the jobs that are due and that nobody else has; returns how many."""
    with database.transaction() as session:
        rows = session.execute(_CLAIM, {"ids": list(job_ids), "lease": job.lease_s}).all()
    tries: dict[uuid.UUID, int] = {row.id: row.attempts - row.deferrals for row in rows}
    runs = [JobRun(database, row.id, row.key, row.attempts, row.args) for row in rows]
    worn_out = [run for run in runs if tries[run.id] > job.max_attempts]
    for run in worn_out:
        give_up(database, job, run)
    batch = JobBatch(database, [run for run in runs if run not in worn_out])
    if batch.runs:
        with bind_correlation(job=job.name):
            _call(job, batch, tries)
    return len(runs)


def _call(job: Job, batch: JobBatch, tries: dict[uuid.UUID, int]) -> None:
    try:
        job.handler(batch)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rows must say so
        for run in batch.runs:
            if not run.completed:
                fail(batch.database, job, run, tries[run.id], error)
        return
    left = [run for run in batch.runs if not run.completed]
    if left:
        with batch.completing(left):
            """The handler left nothing to be committed with the end of these jobs."""


def _named(runs: Sequence[JobRun]) -> dict[str, list[object]]:
    return {"ids": [run.id for run in runs], "attempts": [run.attempt for run in runs]}
