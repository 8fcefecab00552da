"""Taking a quiz: start or resume, save answers, hand in once."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.progress.activities.operations import start_activity
from services.progress.attempts.events import AttemptGraded, Score
from services.progress.attempts.grading import Assessment, Grade, faults, grade, merged, scaled, unanswered
from services.progress.attempts.models import AttemptStatus
from services.progress.attempts.problems import (
    AnswersRefused,
    AssessmentUnknown,
    AttemptAlreadySubmitted,
    AttemptUnknown,
)
from services.progress.catalogue.contents import read_assessment
from services.progress.catalogue.queries import find_revision, resource_of_assessment
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id

Answers = Mapping[str, Sequence[str]]

_OPEN = sa.text(
    "SELECT id FROM attempts WHERE learner_id = :learner_id AND resource = :resource AND status = 'in_progress'"
)
_START = sa.text(
    """
    INSERT INTO attempts (id, learner_id, resource, revision, assessment_id, number, status, seed, answers, started_at)
    SELECT :id, :learner_id, :resource, :revision, :assessment_id, coalesce(max(number), 0) + 1, 'in_progress', :seed,
      '{}', :at
    FROM attempts WHERE learner_id = :learner_id AND resource = :resource
    """
)
_LOCK = sa.text(
    """
    SELECT id, learner_id, resource, revision, number, status, answers FROM attempts
    WHERE id = :id AND learner_id = :learner_id FOR UPDATE
    """
)
_SAVE = sa.text("UPDATE attempts SET answers = :answers WHERE id = :id").bindparams(
    sa.bindparam("answers", type_=JSONB)
)
_GRADE = sa.text(
    """
    UPDATE attempts SET status = 'graded', answers = :answers, graded_at = :at, score_raw = :raw, score_max = :max,
      passed = :passed
    WHERE id = :id
    """
).bindparams(sa.bindparam("answers", type_=JSONB))


def start_attempt(
    session: Session, learner_id: uuid.UUID, assessment_id: str, issuer: Issuer
) -> tuple[uuid.UUID, bool]:
    """Return the learner's open attempt at a quiz, or a new one; and whether it is new.

    Starting a quiz starts its resource, whose pinned revision the attempt is about.
    """
    lock_learner(session, learner_id)
    resource = resource_of_assessment(session, assessment_id)
    if resource is None:
        raise AssessmentUnknown([{"field": "assessment", "message": f"No quiz is called {assessment_id!r}."}])
    row = {"learner_id": learner_id, "resource": resource}
    resumed: uuid.UUID | None = session.execute(_OPEN, row).scalar()
    if resumed is not None:
        return resumed, False
    started = start_activity(session, learner_id, resource, issuer)
    attempt_id = new_id()
    details = {
        "id": attempt_id,
        "revision": started.revision,
        "assessment_id": _assessment(session, resource, started.revision)[1].id,
        "seed": secrets.randbelow(2**31),
        "at": now(),
    }
    session.execute(_START, row | details)
    return attempt_id, True


def save_answers(session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID, answers: Answers) -> None:
    """Lay answers over those that were saved; all of them or, when one does not fit, none."""
    attempt = _lock(session, learner_id, attempt_id)
    if attempt.status == AttemptStatus.GRADED:
        raise AttemptAlreadySubmitted
    _, assessment = _assessment(session, attempt.resource, attempt.revision)
    _refuse_faults(assessment, answers)
    session.execute(_SAVE, {"id": attempt_id, "answers": merged(attempt.answers, answers)})


def submit_attempt(
    session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID, answers: Answers, issuer: Issuer
) -> list[str]:
    """Grade an attempt and record all that follows from it, in one commit.

    Returns the questions that have no answer yet; if there are any, the answers are saved and
    nothing is graded. Handing in what is graded already changes nothing: however often and from
    however many windows it is done, there is one grade.
    """
    lock_learner(session, learner_id)
    attempt = _lock(session, learner_id, attempt_id)
    if attempt.status == AttemptStatus.GRADED:
        return []
    title, assessment = _assessment(session, attempt.resource, attempt.revision)
    _refuse_faults(assessment, answers)
    complete = merged(attempt.answers, answers)
    missing = unanswered(assessment, complete)
    if missing:
        session.execute(_SAVE, {"id": attempt_id, "answers": complete})
    else:
        outcome = grade(assessment, complete)
        _record_grade(session, attempt, title=title, answers=complete, outcome=outcome, issuer=issuer)
    return missing


def _record_grade(
    session: Session, attempt: sa.Row[Any], *, title: str, answers: Answers, outcome: Grade, issuer: Issuer
) -> None:
    at = now()
    row = {"id": attempt.id, "answers": answers, "raw": outcome.raw, "max": outcome.max, "passed": outcome.passed}
    session.execute(_GRADE, row | {"at": at})
    graded = AttemptGraded(
        attempt_id=attempt.id,
        learner_id=attempt.learner_id,
        resource=attempt.resource,
        resource_title=title,
        number=attempt.number,
        score=Score(raw=outcome.raw, max=outcome.max, scaled=scaled(outcome.raw, outcome.max)),
        passed=outcome.passed,
        graded_at=at,
    )
    publish(session, graded, subject=str(attempt.learner_id))
    if outcome.passed:
        review_resource(session, Review(attempt.learner_id, issuer, at), attempt.resource)


def _lock(session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID) -> sa.Row[Any]:
    attempt = session.execute(_LOCK, {"id": attempt_id, "learner_id": learner_id}).one_or_none()
    if attempt is None:
        raise AttemptUnknown
    return attempt


def _assessment(session: Session, resource: str, revision: int) -> tuple[str, Assessment]:
    row = find_revision(session, resource, revision)
    assessment = read_assessment(row.content)
    if assessment is None:
        raise AssessmentUnknown([{"field": "assessment", "message": "The revision you are on has no quiz."}])
    return row.title, assessment


def _refuse_faults(assessment: Assessment, answers: Answers) -> None:
    found = faults(assessment, answers)
    if found:
        raise AnswersRefused(found)
