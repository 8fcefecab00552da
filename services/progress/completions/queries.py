"""Where learners are: on their pathways and with single resources."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.queries import find_pathway
from services.progress.completions.comparison import tests_of
from services.progress.completions.facts import last_activity
from services.progress.completions.judging import Judged, judge
from services.progress.completions.presentation import standing_json, step_json
from services.progress.deadlines.queries import load_due_dates
from services.progress.deadlines.rules import days_left
from shared.clock import now, rfc3339
from shared.problems import NotFound

_OF_LEARNER = sa.text(
    """
    SELECT e.id, e.learner_id, e.pathway, e.revision, r.title, e.enrolled_at, c.completed_at, p.retired_at
    FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    JOIN pathways p ON p.slug = e.pathway
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    WHERE e.learner_id = :learner_id AND e.withdrawn_at IS NULL AND e.id = coalesce(:enrollment_id, e.id)
      AND e.pathway = coalesce(:pathway, e.pathway)
    ORDER BY e.id
    """
).bindparams(sa.bindparam("enrollment_id", type_=sa.Uuid), sa.bindparam("pathway", type_=sa.Text))
_CERTIFICATE = sa.text(
    """
    SELECT code, erased_at FROM certificates WHERE learner_id = :learner_id AND pathway = :pathway
    ORDER BY cycle DESC, edition DESC LIMIT 1
    """
)

# The newest enrollment of each pair, also when it was withdrawn: whoever asks wants to know.
_OF_PAIRS = sa.text(
    """
    SELECT DISTINCT ON (e.learner_id, e.pathway) e.learner_id, e.pathway, e.revision, e.enrolled_at, e.withdrawn_at,
      c.completed_at
    FROM unnest(CAST(:learners AS uuid[]), CAST(:pathways AS text[])) AS asked (learner_id, pathway)
    JOIN enrollments e ON e.learner_id = asked.learner_id AND e.pathway = asked.pathway
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    ORDER BY e.learner_id, e.pathway, e.id DESC
    """
)


@dataclass(frozen=True)
class Newcomer:
    """Stands in for the enrollment of somebody who has not joined."""

    learner_id: uuid.UUID
    pathway: str
    revision: int
    title: str
    retired_at: dt.datetime | None
    enrolled_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None


def enrollments_of(
    session: Session, learner_id: uuid.UUID, *, enrollment_id: uuid.UUID | None = None
) -> list[dict[str, Any]]:
    """Return a learner's open enrollments (or one of them), oldest first."""
    asked = {"learner_id": learner_id, "enrollment_id": enrollment_id, "pathway": None}
    judged = judge(session, session.execute(_OF_LEARNER, asked).all())
    due = load_due_dates(session, [each.row.id for each in judged])
    return [_enrollment_json(each) | _due(each.row, due[each.row.id]) for each in judged]


def pathway_view(session: Session, learner_id: uuid.UUID, slug: str) -> dict[str, Any]:
    """Return where a learner is on a pathway, or would be if they joined; raises `NotFound`."""
    asked = {"learner_id": learner_id, "enrollment_id": None, "pathway": slug}
    row: Any = session.execute(_OF_LEARNER, asked).one_or_none()
    if row is None:
        pathway = find_pathway(session, slug)
        if pathway is None:
            raise NotFound(f"No pathway is called {slug!r}.")
        row = Newcomer(learner_id, pathway.slug, pathway.revision, pathway.title, pathway.retired_at)
    judged = judge(session, [row])[0]
    due_on = load_due_dates(session, [row.id])[row.id] if row.enrolled_at else None
    return {
        "slug": row.pathway,
        "title": row.title,
        "revision": row.revision,
        "enrolled_at": _time(row.enrolled_at),
        "completed_at": _time(row.completed_at),
        "retired": row.retired_at is not None,
        **_due(row, due_on),
        **standing_json(judged.standing),
        "tests": tests_of(session, row.pathway, row.revision, judged.records),
        "certificate": _certificate(session, learner_id, slug),
    }


def standings_of(session: Session, pairs: Sequence[tuple[uuid.UUID, str]]) -> list[dict[str, Any]]:
    """Return where each of the learners is on the pathway named with them; who never joined is left out."""
    asked = {"learners": [learner for learner, _ in pairs], "pathways": [pathway for _, pathway in pairs]}
    return [_standing_of_pair(each) for each in judge(session, session.execute(_OF_PAIRS, asked).all())]


def status_of(completed_at: dt.datetime | None, withdrawn_at: dt.datetime | None = None) -> str:
    """Name the state of an enrollment."""
    if withdrawn_at is not None:
        return "withdrawn"
    return "active" if completed_at is None else "completed"


def _enrollment_json(judged: Judged) -> dict[str, Any]:
    row = judged.row
    return {
        "id": str(row.id),
        "pathway": row.pathway,
        "title": row.title,
        "revision": row.revision,
        "status": status_of(row.completed_at),
        "enrolled_at": rfc3339(row.enrolled_at),
        "completed_at": _time(row.completed_at),
        "percent": judged.standing.percent,
        "next": step_json(judged.standing.next),
    }


def _standing_of_pair(judged: Judged) -> dict[str, Any]:
    row = judged.row
    return {
        "learner_id": str(row.learner_id),
        "pathway": row.pathway,
        "enrolled_at": rfc3339(row.enrolled_at),
        "status": status_of(row.completed_at, row.withdrawn_at),
        "completed_at": _time(row.completed_at),
        "last_activity_at": _time(last_activity(judged.records.values())),
        "percent": judged.standing.percent,
        "next": step_json(judged.standing.next),
    }


def _certificate(session: Session, learner_id: uuid.UUID, pathway: str) -> dict[str, str] | None:
    row = session.execute(_CERTIFICATE, {"learner_id": learner_id, "pathway": pathway}).one_or_none()
    return {"code": row.code, "status": "erased" if row.erased_at else "valid"} if row else None


def _due(row: Any, due_on: dt.date | None) -> dict[str, Any]:
    """Return by when it is due; what is completed is due no more."""
    if due_on is None or row.completed_at is not None:
        return {"due_on": None, "days_left": None}
    return {"due_on": due_on.isoformat(), "days_left": days_left(due_on, now().date())}


def _time(moment: dt.datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
