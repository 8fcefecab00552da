"""A person's quizzes as their rules stand for them now, for administrators."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attempts.starting import starting_json, starting_of
from services.progress.enrollments.admin_queries import find_person
from shared.clock import rfc3339

_ALL = sa.text(
    """
    SELECT a.id, a.resource, r.title, a.kind, a.amount, a.reason, a.actor, a.decided_at FROM allowances a
    LEFT JOIN resources r ON r.slug = a.resource WHERE a.learner_id = :learner_id ORDER BY a.id DESC
    """
)
_QUIZZES = sa.text(
    """
    SELECT r.slug, r.title, v.assessment_id FROM resources r
    LEFT JOIN activities a ON a.resource = r.slug AND a.learner_id = :learner_id
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = coalesce(a.revision, r.latest_revision)
    WHERE v.assessment_id IS NOT NULL AND (r.retired_at IS NULL OR a.learner_id IS NOT NULL) ORDER BY r.title, r.slug
    """
)


def person_quizzes(session: Session, person: str) -> dict[str, Any]:
    """Return who that is, every quiz with what they may do now, and all that was given; raises `NotFound`."""
    found = find_person(session, person)
    asked = {"learner_id": found.id}
    return {
        "learner_id": str(found.id),
        "name": found.name,
        "email": found.email,
        "quizzes": [
            {"title": row.title} | starting_json(starting_of(session, found.id, row.assessment_id))
            for row in session.execute(_QUIZZES, asked).all()
        ],
        "allowances": [_allowance(row) for row in session.execute(_ALL, asked)],
    }


def quiz_exists(session: Session, learner_id: uuid.UUID, resource: str) -> bool:
    """Say whether a learner can take a quiz of this resource."""
    return any(row.slug == resource for row in session.execute(_QUIZZES, {"learner_id": learner_id}))


def _allowance(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "resource": row.resource,
        "title": row.title,
        "kind": row.kind,
        "amount": row.amount,
        "reason": row.reason,
        "actor": row.actor,
        "decided_at": rfc3339(row.decided_at),
    }
