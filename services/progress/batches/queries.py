"""Reads of batches: what one would do, and how far each is."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.batches.problems import BatchUnknown
from shared.clock import rfc3339

_PEOPLE = sa.text(
    """
    SELECT c.id, c.code, c.title, c.snapshot -> 'holder' ->> 'name' AS name, c.issued_at, c.sample FROM certificates c
    JOIN unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS asked (id, place) ON asked.id = c.id ORDER BY asked.place
    """
)
_BATCHES = """
    SELECT b.id, b.act, b.pathway, b.issued_from, b.issued_until, b.reason, cardinality(b.certificates) AS total,
      b.began_at, b.stopped_at, b.ended_at, a.name AS actor, s.name AS stopper, t.done, t.left_out
    FROM certificate_batches b
    LEFT JOIN learners a ON a.id = b.actor_id
    LEFT JOIN learners s ON s.id = b.stopped_by
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE done) AS done, count(*) FILTER (WHERE NOT done) AS left_out
      FROM certificate_batch_results r WHERE r.batch_id = b.id) t
"""
_ONE = sa.text(f"{_BATCHES} WHERE b.id = :id")
_LATEST = sa.text(f"{_BATCHES} WHERE CAST(:after AS uuid) IS NULL OR b.id < :after ORDER BY b.id DESC LIMIT :limit")


def people(session: Session, certificates: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """Return whose certificates these are, in the given order."""
    return [
        {
            "id": str(row.id),
            "code": row.code,
            "title": row.title,
            "holder_name": row.name,
            "issued_at": rfc3339(row.issued_at),
            "sample": row.sample,
        }
        for row in session.execute(_PEOPLE, {"ids": list(certificates)})
    ]


def read_batch(session: Session, batch_id: uuid.UUID) -> dict[str, Any]:
    """Return how far a batch is; raises `BatchUnknown`."""
    row = session.execute(_ONE, {"id": batch_id}).one_or_none()
    if row is None:
        raise BatchUnknown
    return _batch_json(row)


def list_batches(
    session: Session, *, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of batches, newest first, and after which the next one begins."""
    rows = session.execute(_LATEST, {"after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    return [_batch_json(row) for row in shown], shown[-1].id if len(rows) > limit else None


def _batch_json(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "act": row.act,
        "pathway": row.pathway,
        "issued_from": row.issued_from.isoformat() if row.issued_from else None,
        "issued_until": row.issued_until.isoformat() if row.issued_until else None,
        "reason": row.reason,
        "state": _state(row),
        "total": row.total,
        "done": row.done,
        "left_out": row.left_out,
        "actor": row.actor,
        "stopper": row.stopper,
        "began_at": rfc3339(row.began_at),
        "stopped_at": rfc3339(row.stopped_at) if row.stopped_at else None,
        "ended_at": rfc3339(row.ended_at) if row.ended_at else None,
    }


def _state(row: sa.Row[Any]) -> str:
    if row.stopped_at:
        return "stopped"
    return "done" if row.ended_at else "running"
