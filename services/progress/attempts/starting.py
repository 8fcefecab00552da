"""What awaits a learner who is about to take a quiz: its rules, and whether they can start now."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.allowances.queries import allowances_of
from services.progress.attempts.admission import Admission, Past, admission, in_words, minutes_allowed
from services.progress.attempts.attempt import quiz_of
from services.progress.attempts.grading import Assessment
from services.progress.attempts.models import AttemptStatus
from services.progress.attempts.problems import AssessmentUnknown
from shared.clock import now, rfc3339
from shared.database import query

_REVISION = query(
    """
    SELECT r.slug, v.content FROM (
      SELECT slug FROM resource_revisions WHERE assessment_id = :assessment ORDER BY published_at DESC LIMIT 1) q
    JOIN resources r ON r.slug = q.slug
    LEFT JOIN activities a ON a.resource = r.slug AND a.learner_id = :learner_id
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = coalesce(a.revision, r.latest_revision)
    """,
    "slug content",
)
_ATTEMPTS = query(
    """
    SELECT id, status, closes_at, graded_at, passed FROM attempt_results
    WHERE learner_id = :learner_id AND resource = :resource ORDER BY number
    """,
    "id status closes_at graded_at passed",
)


@dataclass(frozen=True)
class Starting:
    """A learner before the quiz of the revision that they are on, or would be on."""

    resource: str
    assessment: Assessment
    admission: Admission
    minutes: float | None
    open_attempt: sa.Row[Any] | None


def starting_of(session: Session, learner_id: uuid.UUID, quiz: str) -> Starting:
    """Judge whether a learner can start the quiz with this id; raises `AssessmentUnknown`."""
    found = session.execute(_REVISION, {"learner_id": learner_id, "assessment": quiz}).one_or_none()
    if found is None:
        raise AssessmentUnknown([{"field": "assessment", "message": f"No quiz is called {quiz!r}."}])
    resource, assessment = found.slug, quiz_of(found.content)
    key = {"learner_id": learner_id, "resource": resource}
    given = allowances_of(session, learner_id, resource)
    attempts = session.execute(_ATTEMPTS, key).all()
    past = [Past(row.graded_at, row.passed) for row in attempts if row.status == AttemptStatus.GRADED]
    return Starting(
        resource=resource,
        assessment=assessment,
        admission=admission(assessment, past, given, now()),
        minutes=minutes_allowed(assessment, given),
        open_attempt=next((row for row in attempts if row.status == AttemptStatus.IN_PROGRESS), None),
    )


def starting_json(starting: Starting) -> dict[str, Any]:
    """Return what the learner is told before they start."""
    quiz, state = starting.assessment, starting.admission
    open_attempt = starting.open_attempt
    return {
        "assessment": quiz.id,
        "resource": starting.resource,
        "passing_score": quiz.passing_score,
        "question_count": quiz.question_count,
        "max_attempts": quiz.max_attempts,
        "attempts_used": state.used,
        "attempts_left": state.left,
        "wait": in_words(quiz.wait_minutes) if quiz.wait_minutes else None,
        "time_allowed": in_words(starting.minutes) if starting.minutes is not None else None,
        "feedback": quiz.feedback,
        "can_start": state.allowed or open_attempt is not None,
        "why": "" if open_attempt is not None else state.why,
        "opens_at": rfc3339(state.opens_at) if state.opens_at and open_attempt is None else None,
        "open_attempt": str(open_attempt.id) if open_attempt is not None else None,
    }
