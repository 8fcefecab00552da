"""Reads of attempts."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attempts.attempt import Attempt
from services.progress.attempts.presentation import attempt_json
from services.progress.attempts.problems import AttemptUnknown

_ATTEMPT = sa.text(
    """
    SELECT t.id, t.learner_id, t.resource, t.revision, t.number, t.status, t.seed, t.answers, t.started_at,
      t.closes_at, t.graded_at, g.regraded_at, g.score_raw, g.score_max, g.passed, r.title, r.content
    FROM attempts t JOIN attempt_results g ON g.id = t.id
    JOIN resource_revisions r ON r.slug = t.resource AND r.revision = t.revision
    WHERE t.id = :id AND t.learner_id = :learner_id
    """
)
_OF_RESOURCE = sa.text(
    """
    SELECT t.id, t.number, t.status, t.score_raw, t.score_max, t.passed, t.started_at, t.graded_at,
      r.outline ->> 'feedback' IS DISTINCT FROM 'none' AS tells_score
    FROM attempt_results t JOIN resource_revisions r ON r.slug = t.resource AND r.revision = t.revision
    WHERE t.learner_id = :learner_id AND t.resource = :resource ORDER BY t.number
    """
)


def attempt_view(session: Session, learner_id: uuid.UUID, attempt_id: uuid.UUID) -> dict[str, Any]:
    """Return a learner's own attempt as they may see it; raises `AttemptUnknown`."""
    row = session.execute(_ATTEMPT, {"id": attempt_id, "learner_id": learner_id}).one_or_none()
    if row is None:
        raise AttemptUnknown
    return attempt_json(Attempt.of(row))


def attempts_of_resource(session: Session, learner_id: uuid.UUID, resource: str) -> list[sa.Row[Any]]:
    """Return a learner's attempts at one quiz, first to last."""
    return list(session.execute(_OF_RESOURCE, {"learner_id": learner_id, "resource": resource}))
