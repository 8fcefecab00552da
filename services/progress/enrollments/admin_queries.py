"""Reads of enrollments for administrators."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.judging import Judged, judge
from services.progress.completions.presentation import verdict_json
from services.progress.completions.queries import status_of
from services.progress.deadlines.queries import load_due_dates
from services.progress.enrollments.lists import as_learner_id
from shared.clock import rfc3339
from shared.problems import NotFound

_PERSON = sa.text(
    """
    SELECT id, name, email FROM learners
    WHERE erased_at IS NULL AND (id = :id OR lower(email) = lower(CAST(:person AS text)))
    """
).bindparams(sa.bindparam("id", type_=sa.Uuid))
_OWNER = sa.text("SELECT learner_id FROM enrollments WHERE id = :id")
_ENROLLMENTS = sa.text(
    """
    SELECT e.id, e.learner_id, e.pathway, e.revision, r.title, e.enrolled_at, c.completed_at FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    WHERE e.learner_id = :learner_id AND e.withdrawn_at IS NULL ORDER BY e.id
    """
)


def person_view(session: Session, person: str) -> dict[str, Any]:
    """Return who that is and what they follow; raises `NotFound`."""
    row = find_person(session, person)
    judged = judge(session, session.execute(_ENROLLMENTS, {"learner_id": row.id}).all())
    due = load_due_dates(session, [each.row.id for each in judged])
    items = [_enrollment_json(each) | {"due_on": _day(due[each.row.id])} for each in judged]
    return {"learner_id": str(row.id), "name": row.name, "email": row.email, "items": items}


def find_person(session: Session, person: str) -> sa.Row[Any]:
    """Return id, name and email of whoever has this address or id; raises `NotFound`."""
    row = session.execute(_PERSON, {"id": as_learner_id(person), "person": person}).first()
    if row is None:
        raise NotFound("Nobody has this address or id.")
    return row


def enrollment_view(session: Session, enrollment_id: uuid.UUID) -> dict[str, Any]:
    """Return one enrollment that is known to be here."""
    owner = session.execute(_OWNER, {"id": enrollment_id}).scalar_one()
    return next(each for each in person_view(session, str(owner))["items"] if each["id"] == str(enrollment_id))


def _enrollment_json(judged: Judged) -> dict[str, Any]:
    row = judged.row
    return {
        "id": str(row.id),
        "pathway": row.pathway,
        "title": row.title,
        "revision": row.revision,
        "status": status_of(row.completed_at),
        "percent": judged.standing.percent,
        "enrolled_at": rfc3339(row.enrolled_at),
        "completed_at": rfc3339(row.completed_at) if row.completed_at else None,
        "requirements": [verdict_json(each) for each in judged.standing.verdicts],
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
