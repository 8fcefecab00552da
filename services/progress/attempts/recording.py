"""Writing a grade down, once, with all that follows from it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.progress.attempts.events import AttemptGraded, Score
from services.progress.attempts.grading import Assessment, grade, of_attempt, scaled
from services.progress.attempts.problems import AttemptUnknown
from services.progress.attempts.starting import find_assessment
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.delivery import publish

_LOCK = sa.text(
    """
    SELECT id, learner_id, resource, revision, number, status, seed, answers, closes_at FROM attempts
    WHERE id = :id AND learner_id = :learner_id FOR UPDATE
    """
)
_GRADE = sa.text(
    """
    UPDATE attempts SET status = 'graded', answers = :answers, graded_at = :at, score_raw = :raw, score_max = :max,
      passed = :passed
    WHERE id = :id
    """
).bindparams(sa.bindparam("answers", type_=JSONB))


def lock_attempt(session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID) -> sa.Row[Any]:
    """Return a learner's own attempt for a change, with the learner locked; raises `AttemptUnknown`."""
    lock_learner(session, learner_id)
    attempt = session.execute(_LOCK, {"id": attempt_id, "learner_id": learner_id}).one_or_none()
    if attempt is None:
        raise AttemptUnknown
    return attempt


def assessment_of(session: Session, attempt: sa.Row[Any]) -> tuple[str, Assessment]:
    """Return the title of the attempt's revision, and the quiz with the questions that this attempt has."""
    title, assessment = find_assessment(session, attempt.resource, attempt.revision)
    return title, of_attempt(assessment, attempt.seed)


def record_grade(
    session: Session,
    attempt: sa.Row[Any],
    quiz: tuple[str, Assessment],
    answers: Mapping[str, Sequence[str]],
    issuer: Issuer,
) -> None:
    """Grade a locked attempt that is open, `quiz` being its `assessment_of`; what has no answer is not right."""
    (title, assessment), at = quiz, now()
    outcome = grade(assessment, answers)
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
