"""Reads of commitments and of what was reported about them."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.finished import learners_revision
from services.progress.commitments.problems import CommitmentsNotAsked
from services.progress.commitments.rules import MOST, Outcome, Report, next_question
from shared.clock import now, rfc3339

_OWN = sa.text(
    """
    SELECT c.id, c.resource, coalesce(r.title, c.resource) AS title, c.number, c.wording, c.listed, c.follow_up,
      c.made_at
    FROM commitments c LEFT JOIN resources r ON r.slug = c.resource
    WHERE c.learner_id = :learner_id AND (CAST(:resource AS text) IS NULL OR c.resource = :resource)
    ORDER BY c.made_at DESC, c.resource, c.number
    """
)
_REPORTS = sa.text(
    """
    SELECT commitment_id, outcome, remark, reported_at FROM commitment_reports
    WHERE learner_id = :learner_id ORDER BY id
    """
)


def commitments_of(session: Session, learner_id: uuid.UUID, resource: str | None = None) -> list[dict[str, Any]]:
    """Return a learner's commitments, newest first, each with its reports, oldest first."""
    rows, reports = _rows(session, learner_id, resource)
    return [_commitment_json(row, reports[row.id]) for row in rows]


def commitments_view(session: Session, learner_id: uuid.UUID, resource: str) -> dict[str, Any]:
    """Return what may be committed to after an activity, and what was; raises `CommitmentsNotAsked`."""
    _, content, completed = learners_revision(session, learner_id, resource)
    listed = content.get("practice_commitments")
    if not listed:
        raise CommitmentsNotAsked
    made = commitments_of(session, learner_id, resource)
    return {
        "resource": resource,
        "resource_title": content["title"],
        "open": completed and not made,
        "most": MOST,
        "listed": [" ".join(each.split()) for each in listed],
        "made": made,
    }


def commitments_brief(
    session: Session, learner_id: uuid.UUID, resource: str, content: dict[str, Any]
) -> dict[str, Any] | None:
    """Return how many commitments were made; None for an activity that asks for none."""
    if not content.get("practice_commitments"):
        return None
    return {"made": len(_rows(session, learner_id, resource)[0])}


def ask_next(session: Session, learner_id: uuid.UUID, resource: str) -> dt.datetime | None:
    """Return when the learner is next asked about the commitments of an activity; None for never."""
    rows, reports = _rows(session, learner_id, resource)
    asked = [next_question(row.made_at, _said(reports[row.id])) for row in rows if row.follow_up]
    return min((each for each in asked if each), default=None)


def _rows(
    session: Session, learner_id: uuid.UUID, resource: str | None
) -> tuple[Sequence[sa.Row[Any]], dict[uuid.UUID, list[sa.Row[Any]]]]:
    rows = session.execute(_OWN, {"learner_id": learner_id, "resource": resource}).all()
    reports: dict[uuid.UUID, list[sa.Row[Any]]] = defaultdict(list)
    if rows:
        for report in session.execute(_REPORTS, {"learner_id": learner_id}):
            reports[report.commitment_id].append(report)
    return rows, reports


def _said(reports: Sequence[sa.Row[Any]]) -> list[Report]:
    return [Report(Outcome(report.outcome), report.reported_at) for report in reports]


def _commitment_json(row: sa.Row[Any], reports: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    asked_at = next_question(row.made_at, _said(reports)) if row.follow_up else None
    return {
        "id": str(row.id),
        "resource": row.resource,
        "resource_title": row.title,
        "wording": row.wording or "",
        "listed": row.listed,
        "follow_up": row.follow_up,
        "made_at": rfc3339(row.made_at),
        "ask_at": rfc3339(asked_at) if asked_at else None,
        "due": asked_at is not None and asked_at <= now(),
        "outcome": reports[-1].outcome if reports else None,
        "reports": [
            {"outcome": each.outcome, "remark": each.remark or "", "reported_at": rfc3339(each.reported_at)}
            for each in reports
        ],
    }
