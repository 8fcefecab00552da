"""Carries out one job: claims it in a commit of its own, calls the handler, writes down what became of it."""

import uuid

import sqlalchemy as sa
import structlog

from shared.database import Database
from shared.delivery.backoff import delay_s
from shared.delivery.inbox import RetryLater
from shared.delivery.inbox_rows import LONGEST_ERROR
from shared.delivery.jobs import Job, JobRun, LeaseLost, Permanent
from shared.observability import bind_correlation

log = structlog.get_logger()

_CLAIM = sa.text(
    """
    UPDATE job SET state = 'running', attempts = attempts + 1, wake_at = now() + make_interval(secs => :lease)
    WHERE id = :id AND state = 'waiting' AND due_at <= now()
    RETURNING key, args, attempts, deferrals, correlation_id
    """
)
_FINISH = sa.text(
    """
    UPDATE job SET state = :state, wake_at = NULL, finished_at = now(), error = :error
    WHERE id = :id AND state = 'running' AND attempts = :attempt
    """
)
_POSTPONE = sa.text(
    """
    UPDATE job SET state = 'waiting', error = :error, wakes = 0, deferrals = deferrals + :deferred,
      due_at = now() + make_interval(secs => :wait), wake_at = now() + make_interval(secs => :wait)
    WHERE id = :id AND state = 'running' AND attempts = :attempt
    """
)


def perform(database: Database, job: Job, job_id: uuid.UUID) -> bool:
    """Carry the job out if it is due and nobody else has it; False when there was nothing to do."""
    with database.transaction() as session:
        found = session.execute(_CLAIM, {"id": job_id, "lease": job.lease_s}).one_or_none()
    if found is None:
        return False
    attempt, tries = found.attempts, found.attempts - found.deferrals
    run = JobRun(database, job_id, found.key, attempt, found.args)
    if tries > job.max_attempts:
        give_up(database, job, run)
        return True
    with bind_correlation(correlation=found.correlation_id or "", job=job.name, job_id=str(job_id), attempt=attempt):
        try:
            _call(job, run)
        except LeaseLost:
            log.warning("job.lease_lost")
        except Permanent as error:
            _finish(database, job_id, attempt, "failed", str(error))
        except RetryLater as error:
            wait = delay_s(found.deferrals + 1, first_s=1, cap_s=300)
            _postpone(database, job_id, attempt, error, wait, deferred=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, the row must say so
            fail(database, job, run, tries, error)
    return True


def give_up(database: Database, job: Job, run: JobRun) -> None:
    """Note that a job was tried as often as it may be, and lost its worker every time."""
    reason = f"given up: its worker was stopped or lost {job.max_attempts} times"
    _finish(database, run.id, run.attempt, "dead", reason)


def fail(database: Database, job: Job, run: JobRun, tries: int, error: Exception) -> None:
    """Note that an attempt failed: the job is tried again later, or was tried often enough."""
    log.error("job.failed", exc_info=error)
    if tries >= job.max_attempts:
        _finish(database, run.id, run.attempt, "dead", _words(error))
    else:
        wait = delay_s(tries, first_s=job.first_retry_s)
        _postpone(database, run.id, run.attempt, error, wait, deferred=False)


def _call(job: Job, run: JobRun) -> None:
    job.handler(run, **run.args)
    if not run.completed:
        with run.completing():
            """The handler left nothing to be committed with the end of the job."""


def _finish(database: Database, job_id: uuid.UUID, attempt: int, state: str, reason: str) -> None:
    log.error("job.given_up", job_id=str(job_id), state=state, reason=reason)
    row = {"id": job_id, "attempt": attempt, "state": state, "error": reason[:LONGEST_ERROR]}
    with database.transaction() as session:
        session.execute(_FINISH, row)


def _postpone(
    database: Database, job_id: uuid.UUID, attempt: int, error: Exception, wait: float, *, deferred: bool
) -> None:
    row = {"id": job_id, "attempt": attempt, "error": _words(error)[:LONGEST_ERROR], "wait": wait}
    with database.transaction() as session:
        session.execute(_POSTPONE, row | {"deferred": int(deferred)})


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
