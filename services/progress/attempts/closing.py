"""Timed attempts: when one is over, what was saved by then is graded, whether anybody comes back to it or not."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.allowances.queries import allowances_of
from services.progress.attempts.admission import GRACE, is_over, minutes_allowed
from services.progress.attempts.attempt import Attempt, quiz_of
from services.progress.attempts.recording import lock_attempt, record_grade
from services.progress.catalogue.queries import find_revision
from services.progress.certificates.snapshots import Issuer
from services.progress.settings import CLOSE_ATTEMPT
from shared.clock import now
from shared.delivery import JobRun, enqueue

_TIMED = sa.text(
    """
    SELECT id, resource, revision, started_at, closes_at FROM attempts
    WHERE learner_id = :learner_id AND status = 'in_progress' AND closes_at IS NOT NULL
      AND (CAST(:resource AS text) IS NULL OR resource = :resource)
    """
)
_EXTEND = sa.text("UPDATE attempts SET closes_at = :closes_at WHERE id = :id")


def schedule_closing(session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID, closes_at: dt.datetime) -> None:
    """Have an attempt closed when its time is over."""
    args = {"learner_id": str(learner_id), "attempt_id": str(attempt_id)}
    key = f"{attempt_id}:{closes_at.isoformat()}"
    enqueue(session, CLOSE_ATTEMPT, key=key, args=args, due_at=closes_at + GRACE + dt.timedelta(seconds=1))


def close_if_over(session: Session, attempt: Attempt, issuer: Issuer) -> bool:
    """Grade a locked attempt that is open and whose time is over by what was saved; returns whether that was so."""
    if attempt.status == "graded" or not is_over(attempt.closes_at, now()):
        return False
    record_grade(session, attempt, attempt.answers, issuer)
    return True


def close_attempt(run: JobRun, learner_id: str, attempt_id: str, issuer: Issuer) -> None:
    """Close an attempt unless it was handed in, or given more time (which has a job of its own)."""
    with run.completing() as session:
        close_if_over(session, lock_attempt(session, uuid.UUID(learner_id), uuid.UUID(attempt_id)), issuer)


def extend_open_attempts(session: Session, learner_id: uuid.UUID, resource: str | None) -> None:
    """Give attempts that are open the time that the learner is allowed now; never less than they had."""
    for row in session.execute(_TIMED, {"learner_id": learner_id, "resource": resource}).all():
        assessment = quiz_of(find_revision(session, row.resource, row.revision).content)
        minutes = minutes_allowed(assessment, allowances_of(session, learner_id, row.resource))
        closes_at = row.started_at + dt.timedelta(minutes=minutes or 0)
        if closes_at > row.closes_at:
            session.execute(_EXTEND, {"id": row.id, "closes_at": closes_at})
            schedule_closing(session, learner_id, row.id, closes_at)
