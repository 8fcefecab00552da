"""Reads of exports: how far each is, and the file."""

import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.enrollments.lists import as_learner_id
from services.progress.exports.problems import ExportExpired, ExportNotReady, ExportUnknown
from shared.clock import now, rfc3339
from shared.database import Database

_EXPORTS = """
    SELECT e.id, e.report, e.selection, e.total, e.actor, e.asked_at, e.ended_at, e.expires_at, p.done, p.size
    FROM report_exports e CROSS JOIN LATERAL (
      SELECT coalesce(sum(lines), 0) AS done, coalesce(sum(octet_length(content)), 0) AS size
      FROM report_export_parts WHERE export_id = e.id) p
"""
_ONE = sa.text(f"{_EXPORTS} WHERE e.id = :id")
_LATEST = sa.text(f"{_EXPORTS} WHERE CAST(:after AS uuid) IS NULL OR e.id < :after ORDER BY e.id DESC LIMIT :limit")
_ACTORS = sa.text("SELECT id, name FROM learners WHERE id = ANY(:ids)")
_PARTS = sa.text("SELECT number FROM report_export_parts WHERE export_id = :id ORDER BY number")
_CONTENT = sa.text("SELECT content FROM report_export_parts WHERE export_id = :id AND number = :number")


def read_export(session: Session, export_id: uuid.UUID) -> dict[str, Any]:
    """Return how far an export is; raises `ExportUnknown`."""
    row = session.execute(_ONE, {"id": export_id}).one_or_none()
    if row is None:
        raise ExportUnknown
    return _export_json(row, _names(session, [row]))


def list_exports(
    session: Session, *, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of exports, newest first, and after which the next one begins."""
    rows = session.execute(_LATEST, {"after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    names = _names(session, shown)
    return [_export_json(row, names) for row in shown], shown[-1].id if len(rows) > limit else None


def exported_file(database: Database, export_id: uuid.UUID) -> Iterator[bytes]:
    """Return the file part by part; raises `ExportUnknown`, `ExportNotReady` and `ExportExpired` at once."""
    with database.reading() as session:
        state = read_export(session, export_id)["state"]
        numbers = session.execute(_PARTS, {"id": export_id}).scalars().all()
    if state == "writing":
        raise ExportNotReady
    if state == "expired" or not numbers:
        raise ExportExpired
    return _contents(database, export_id, list(numbers))


def _contents(database: Database, export_id: uuid.UUID, numbers: list[int]) -> Iterator[bytes]:
    for number in numbers:
        with database.reading() as session:
            yield bytes(session.execute(_CONTENT, {"id": export_id, "number": number}).scalar_one())


def _names(session: Session, rows: Any) -> dict[str, str]:
    ids = [found for found in (as_learner_id(row.actor) for row in rows) if found]
    return {str(row.id): row.name for row in session.execute(_ACTORS, {"ids": ids})} if ids else {}


def _export_json(row: sa.Row[Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "report": row.report,
        "pathway": row.selection["pathway"],
        "status": {None: None, True: "completed", False: "active"}[row.selection["completed"]],
        "state": _state(row),
        "total": max(row.total, row.done),
        "done": row.done,
        "size": row.size,
        "actor": names.get(row.actor, row.actor),
        "asked_at": rfc3339(row.asked_at),
        "ended_at": rfc3339(row.ended_at) if row.ended_at else None,
        "expires_at": rfc3339(row.expires_at) if row.expires_at else None,
    }


def _state(row: sa.Row[Any]) -> str:
    if row.ended_at is None:
        return "writing"
    return "expired" if row.expires_at <= now() else "ready"
