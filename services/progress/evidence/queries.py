"""Reads of evidence: a learner's own, and the reviewers' queue."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.evidence.problems import EvidenceUnknown
from shared.clock import now, rfc3339

_COLUMNS = """
    e.id, e.learner_id, e.resource, coalesce(s.title, e.resource) AS title, e.completed_on, e.hours, e.reflection,
    e.file_key, e.file_name, e.media_type, e.sha256, e.size, e.submitted_at, r.decision, r.reason, r.reviewed_at,
    r.reviewer_id
"""
_TABLES = """
    evidence e
    LEFT JOIN evidence_reviews r ON r.evidence_id = e.id
    LEFT JOIN resources s ON s.slug = e.resource
"""
_OF_LEARNER = sa.text(
    f"""
    SELECT {_COLUMNS} FROM {_TABLES}
    WHERE e.learner_id = :learner_id AND (CAST(:resource AS text) IS NULL OR e.resource = :resource)
    ORDER BY e.id DESC
    """  # noqa: S608 - only the constants above
)
# What waits is shown oldest first; what is settled, newest first. Evidence of erased people is not shown.
_QUEUE = """
    SELECT {columns}, l.name, l.profession, v.name AS reviewer_name,
      (SELECT count(DISTINCT o.learner_id) FROM evidence o
        WHERE o.sha256 = e.sha256 AND o.learner_id <> e.learner_id) AS same_from_others,
      (SELECT count(*) FROM evidence o
        WHERE o.sha256 = e.sha256 AND o.learner_id = e.learner_id AND o.id <> e.id) AS same_from_learner
    FROM {tables}
    LEFT JOIN learners l ON l.id = e.learner_id
    LEFT JOIN learners v ON v.id = r.reviewer_id
    WHERE e.erased_at IS NULL AND (CAST(:id AS uuid) IS NULL OR e.id = :id)
      AND (CAST(:state AS text) IS NULL OR coalesce(r.decision, 'waiting') = :state)
      AND (CAST(:after AS uuid) IS NULL OR e.id {later} :after)
    ORDER BY e.id {direction} LIMIT :limit
"""
_OLDEST_FIRST = sa.text(_QUEUE.format(columns=_COLUMNS, tables=_TABLES, later=">", direction="ASC"))
_NEWEST_FIRST = sa.text(_QUEUE.format(columns=_COLUMNS, tables=_TABLES, later="<", direction="DESC"))
_COUNT = sa.text(
    """
    SELECT count(*) FROM evidence e WHERE e.erased_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM evidence_reviews r WHERE r.evidence_id = e.id)
    """
)
_FILE = sa.text("SELECT file_key, file_name, media_type, size FROM evidence WHERE id = :id AND file_key IS NOT NULL")


def evidence_of(session: Session, learner_id: uuid.UUID, resource: str | None = None) -> list[dict[str, Any]]:
    """Return what a learner handed in, newest first."""
    rows = session.execute(_OF_LEARNER, {"learner_id": learner_id, "resource": resource})
    return [evidence_json(row) for row in rows]


def own_evidence(session: Session, learner_id: uuid.UUID, evidence_id: uuid.UUID) -> dict[str, Any]:
    """Return one piece of the learner's own; raises `EvidenceUnknown`."""
    for each in evidence_of(session, learner_id):
        if each["id"] == str(evidence_id):
            return each
    raise EvidenceUnknown


def queue(
    session: Session, *, state: str | None, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of what reviewers see, and after which entry the next one begins."""
    statement = _OLDEST_FIRST if state == "waiting" else _NEWEST_FIRST
    rows = session.execute(statement, {"id": None, "state": state, "after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    return [_for_reviewers(row) for row in shown], shown[-1].id if len(rows) > limit else None


def waiting_count(session: Session) -> int:
    """Return how many wait for a reviewer."""
    return int(session.execute(_COUNT).scalar_one())


def evidence_for_review(session: Session, evidence_id: uuid.UUID) -> dict[str, Any]:
    """Return one piece with who handed it in; raises `EvidenceUnknown`."""
    asked = {"id": evidence_id, "state": None, "after": None, "limit": 1}
    row = session.execute(_NEWEST_FIRST, asked).one_or_none()
    if row is None:
        raise EvidenceUnknown
    return _for_reviewers(row)


def stored_file(session: Session, evidence_id: uuid.UUID) -> sa.Row[Any]:
    """Return key, name and type of the file; raises `EvidenceUnknown` when there is none (any more)."""
    row = session.execute(_FILE, {"id": evidence_id}).one_or_none()
    if row is None:
        raise EvidenceUnknown("There is no file.")
    return row


def evidence_json(row: sa.Row[Any]) -> dict[str, Any]:
    """Return what everybody who may see it sees."""
    return {
        "id": str(row.id),
        "resource": row.resource,
        "title": row.title,
        "state": row.decision or "waiting",
        "reason": row.reason or "",
        "completed_on": row.completed_on.isoformat(),
        "hours": float(row.hours) if row.hours is not None else None,
        "reflection": row.reflection,
        "file": _file_json(row) if row.file_key else None,
        "submitted_at": rfc3339(row.submitted_at),
        "reviewed_at": rfc3339(row.reviewed_at) if row.reviewed_at else None,
    }


def _file_json(row: sa.Row[Any]) -> dict[str, Any]:
    return {"name": row.file_name, "media_type": row.media_type, "size": row.size, "sha256": row.sha256}


def _for_reviewers(row: sa.Row[Any]) -> dict[str, Any]:
    until: dt.datetime = row.reviewed_at or now()
    return {
        **evidence_json(row),
        "learner_id": str(row.learner_id),
        "learner_name": row.name or "",
        "profession": row.profession,
        "reviewer_name": row.reviewer_name,
        "age_days": (until - row.submitted_at).days,
        "same_from_others": row.same_from_others,
        "same_from_learner": row.same_from_learner,
    }
