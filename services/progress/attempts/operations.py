"""Taking a quiz: start or resume, save answers, hand in once."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.progress.activities.operations import start_activity
from services.progress.attempts.admission import Admission
from services.progress.attempts.attempt import Attempt
from services.progress.attempts.closing import close_if_over, schedule_closing
from services.progress.attempts.grading import Assessment, faults, merged, unanswered
from services.progress.attempts.models import AttemptStatus
from services.progress.attempts.problems import AnswersRefused, AttemptAlreadySubmitted
from services.progress.attempts.recording import lock_attempt, record_grade
from services.progress.attempts.starting import Starting, starting_of
from services.progress.certificates.snapshots import Issuer
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.database import query
from shared.ids import new_id

Answers = Mapping[str, Sequence[str]]

_START = query(
    """
    WITH started AS (
      INSERT INTO attempts (id, learner_id, resource, revision, assessment_id, number, status, seed, answers,
        started_at, closes_at)
      SELECT :id, :learner_id, :resource, :revision, :assessment_id, coalesce(max(number), 0) + 1, 'in_progress',
        :seed, '{}', :at, :closes_at
      FROM attempts WHERE learner_id = :learner_id AND resource = :resource
      RETURNING id, learner_id, resource, revision, number, status, seed, answers, started_at, closes_at)
    SELECT t.*, r.title, r.content
    FROM started t JOIN resource_revisions r ON r.slug = t.resource AND r.revision = t.revision
    """,
    "id learner_id resource revision number status seed answers started_at closes_at title content",
)
_SAVE = sa.text("UPDATE attempts SET answers = :answers WHERE id = :id").bindparams(
    sa.bindparam("answers", type_=JSONB)
)


@dataclass(frozen=True)
class StartedAttempt:
    """The open attempt and whether it is new."""

    attempt: Attempt
    created: bool


def start_attempt(
    session: Session, learner_id: uuid.UUID, assessment: str, issuer: Issuer
) -> StartedAttempt | Admission:
    """Return the learner's open attempt at a quiz, or a new one; or why its rules allow none now.

    Starting a quiz starts its resource, whose pinned revision the attempt is about. An open attempt
    whose time is over is closed by this, so the caller commits also when it is refused.
    """
    lock_learner(session, learner_id)
    starting = starting_of(session, learner_id, assessment)
    if starting.open_attempt is not None:
        attempt = lock_attempt(session, learner_id, starting.open_attempt.id)
        if not close_if_over(session, attempt, issuer):
            return StartedAttempt(attempt, created=False)
        starting = starting_of(session, learner_id, assessment)
    if not starting.admission.allowed:
        return starting.admission
    return StartedAttempt(_start(session, learner_id, starting, issuer), created=True)


def _start(session: Session, learner_id: uuid.UUID, starting: Starting, issuer: Issuer) -> Attempt:
    revision = start_activity(session, learner_id, starting.resource, issuer).revision
    attempt_id, at = new_id(), now()
    closes_at = at + dt.timedelta(minutes=starting.minutes) if starting.minutes is not None else None
    row: dict[str, Any] = {
        "id": attempt_id,
        "learner_id": learner_id,
        "resource": starting.resource,
        "revision": revision,
        "assessment_id": starting.assessment.id,
        "seed": secrets.randbelow(2**31),
        "at": at,
        "closes_at": closes_at,
    }
    attempt = Attempt.of(session.execute(_START, row).one())
    if closes_at is not None:
        schedule_closing(session, learner_id, attempt_id, closes_at)
    return attempt


def save_answers(
    session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID, answers: Answers, issuer: Issuer
) -> Attempt | None:
    """Lay answers over those that were saved; all of them or, when one does not fit, none.

    Returns None when the time is over: then they are not taken, and what was saved before is graded.
    """
    attempt = lock_attempt(session, learner_id, attempt_id)
    if attempt.status == AttemptStatus.GRADED:
        raise AttemptAlreadySubmitted
    if close_if_over(session, attempt, issuer):
        return None
    _refuse_faults(attempt.assessment, answers)
    return _save(session, attempt, merged(attempt.assessment, attempt.answers, answers))


def submit_attempt(
    session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID, answers: Answers, issuer: Issuer
) -> tuple[Attempt | None, list[str]]:
    """Grade an attempt and record all that follows from it, in one commit; returns it, unless it was graded before.

    Returns also the questions that have no answer yet; if there are any, the answers are saved and
    nothing is graded. Handing in what is graded already changes nothing: however often and from
    however many windows it is done, there is one grade. After the end of a timed attempt only what
    was saved in time counts.
    """
    attempt = lock_attempt(session, learner_id, attempt_id)
    if attempt.status == AttemptStatus.GRADED or close_if_over(session, attempt, issuer):
        return None, []
    _refuse_faults(attempt.assessment, answers)
    complete = merged(attempt.assessment, attempt.answers, answers)
    missing = unanswered(attempt.assessment, complete)
    if missing:
        return _save(session, attempt, complete), missing
    return record_grade(session, attempt, complete, issuer), []


def _save(session: Session, attempt: Attempt, answers: dict[str, list[str]]) -> Attempt:
    session.execute(_SAVE, {"id": attempt.id, "answers": answers})
    return replace(attempt, answers=answers)


def _refuse_faults(assessment: Assessment, answers: Answers) -> None:
    found = faults(assessment, answers)
    if found:
        raise AnswersRefused(found)
