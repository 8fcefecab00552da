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
from services.progress.attempts.admission import Admission, is_over
from services.progress.attempts.attempt import Attempt
from services.progress.attempts.closing import close_if_over, schedule_closing
from services.progress.attempts.grading import Assessment, faults, merged, unanswered
from services.progress.attempts.models import AttemptStatus
from services.progress.attempts.problems import AnswersRefused, AssessmentUnknown, AttemptAlreadySubmitted
from services.progress.attempts.recording import lock_attempt, record_grade
from services.progress.attempts.starting import Starting, starting_of
from services.progress.catalogue.queries import resource_of_assessment
from services.progress.certificates.snapshots import Issuer
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.ids import new_id

Answers = Mapping[str, Sequence[str]]

_START = sa.text(
    """
    INSERT INTO attempts (id, learner_id, resource, revision, assessment_id, number, status, seed, answers, started_at,
      closes_at)
    SELECT :id, :learner_id, :resource, :revision, :assessment_id, coalesce(max(number), 0) + 1, 'in_progress', :seed,
      '{}', :at, :closes_at
    FROM attempts WHERE learner_id = :learner_id AND resource = :resource
    """
)
_SAVE = sa.text("UPDATE attempts SET answers = :answers WHERE id = :id").bindparams(
    sa.bindparam("answers", type_=JSONB)
)


@dataclass(frozen=True)
class StartedAttempt:
    """The open attempt and whether it is new; or, with `refused`, why there is none and when there can be."""

    id: uuid.UUID | None
    created: bool = False
    refused: Admission | None = None


def start_attempt(session: Session, learner_id: uuid.UUID, assessment_id: str, issuer: Issuer) -> StartedAttempt:
    """Return the learner's open attempt at a quiz, or a new one where its rules allow one.

    Starting a quiz starts its resource, whose pinned revision the attempt is about. An open attempt
    whose time is over is closed by this, so the caller commits also when it is refused.
    """
    lock_learner(session, learner_id)
    resource = resource_of_assessment(session, assessment_id)
    if resource is None:
        raise AssessmentUnknown([{"field": "assessment", "message": f"No quiz is called {assessment_id!r}."}])
    starting = starting_of(session, learner_id, resource)
    if starting.open_attempt is not None:
        if not is_over(starting.open_attempt.closes_at, now()):
            return StartedAttempt(starting.open_attempt.id)
        close_if_over(session, lock_attempt(session, learner_id, starting.open_attempt.id), issuer)
        starting = starting_of(session, learner_id, resource)
    if not starting.admission.allowed:
        return StartedAttempt(None, refused=starting.admission)
    return StartedAttempt(_start(session, learner_id, starting, issuer), created=True)


def _start(session: Session, learner_id: uuid.UUID, starting: Starting, issuer: Issuer) -> uuid.UUID:
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
    session.execute(_START, row)
    if closes_at is not None:
        schedule_closing(session, learner_id, attempt_id, closes_at)
    return attempt_id


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
    assessment = attempt.assessment()
    _refuse_faults(assessment, answers)
    return _save(session, attempt, merged(assessment, attempt.answers, answers))


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
    assessment = attempt.assessment()
    _refuse_faults(assessment, answers)
    complete = merged(assessment, attempt.answers, answers)
    missing = unanswered(assessment, complete)
    if missing:
        return _save(session, attempt, complete), missing
    return record_grade(session, attempt, assessment, complete, issuer), []


def _save(session: Session, attempt: Attempt, answers: dict[str, list[str]]) -> Attempt:
    session.execute(_SAVE, {"id": attempt.id, "answers": answers})
    return replace(attempt, answers=answers)


def _refuse_faults(assessment: Assessment, answers: Answers) -> None:
    found = faults(assessment, answers)
    if found:
        raise AnswersRefused(found)
