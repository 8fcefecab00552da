"""Writing a grade down, once, with all that follows from it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.progress.attempts.attempt import Attempt
from services.progress.attempts.events import AttemptGraded, Score
from services.progress.attempts.grading import grade, scaled
from services.progress.attempts.models import AttemptStatus
from services.progress.attempts.problems import AttemptUnknown
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.database import query
from shared.delivery import publish

_LOCK = query(
    """
    SELECT t.id, t.learner_id, t.resource, t.revision, t.number, t.status, t.seed, t.answers, t.started_at,
      t.closes_at, r.title, r.content
    FROM attempts t JOIN resource_revisions r ON r.slug = t.resource AND r.revision = t.revision
    WHERE t.id = :id AND t.learner_id = :learner_id FOR UPDATE OF t
    """,
    "id learner_id resource revision number status seed answers started_at closes_at title content",
)
_GRADE = sa.text(
    """
    UPDATE attempts SET status = 'graded', answers = :answers, graded_at = :at, score_raw = :raw, score_max = :max,
      passed = :passed
    WHERE id = :id
    """
).bindparams(sa.bindparam("answers", type_=JSONB))


def lock_attempt(session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID) -> Attempt:
    """Return a learner's own attempt for a change, with the learner locked; raises `AttemptUnknown`."""
    lock_learner(session, learner_id)
    row = session.execute(_LOCK, {"id": attempt_id, "learner_id": learner_id}).one_or_none()
    if row is None:
        raise AttemptUnknown
    return Attempt.of(row)


def record_grade(session: Session, attempt: Attempt, answers: Mapping[str, Sequence[str]], issuer: Issuer) -> Attempt:
    """Grade a locked attempt that is open and return it graded; what has no answer is not right."""
    at, outcome = now(), grade(attempt.assessment, answers)
    row = {"id": attempt.id, "answers": answers, "raw": outcome.raw, "max": outcome.max, "passed": outcome.passed}
    session.execute(_GRADE, row | {"at": at})
    graded = AttemptGraded(
        attempt_id=attempt.id,
        learner_id=attempt.learner_id,
        resource=attempt.resource,
        resource_title=attempt.title,
        number=attempt.number,
        score=Score(raw=outcome.raw, max=outcome.max, scaled=scaled(outcome.raw, outcome.max)),
        passed=outcome.passed,
        graded_at=at,
    )
    publish(session, graded, subject=str(attempt.learner_id))
    if outcome.passed:
        review_resource(session, Review(attempt.learner_id, issuer, at), attempt.resource)
    return replace(
        attempt,
        status=AttemptStatus.GRADED,
        answers={question: list(given) for question, given in answers.items()},
        graded_at=at,
        score_raw=outcome.raw,
        score_max=outcome.max,
        passed=outcome.passed,
    )
