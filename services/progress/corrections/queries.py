"""Reads of corrections: a learner's own, and the queue of those who decide."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.corrections.problems import CorrectionUnknown
from services.progress.corrections.rules import RESEMBLES, resemblance
from shared.clock import rfc3339

_COLUMNS = """
    SELECT n.id, n.learner_id, n.certificate_id, n.name, n.reason, n.requested_at, c.code, c.title,
      c.snapshot -> 'holder' ->> 'name' AS printed, c.edition, d.decision, d.reason AS said, d.decided_at,
      r.name AS reviewer_name, s.code AS replaced_by, l.name AS account_name,
      (SELECT count(*) FROM name_corrections o WHERE o.learner_id = n.learner_id AND o.id < n.id) AS earlier
    FROM name_corrections n
    JOIN certificates c ON c.id = n.certificate_id
    LEFT JOIN certificates s ON s.replaces = c.id
    LEFT JOIN name_correction_decisions d ON d.correction_id = n.id
    LEFT JOIN learners r ON r.id = d.reviewer_id
    LEFT JOIN learners l ON l.id = n.learner_id
"""
_OF_LEARNER = sa.text(f"{_COLUMNS} WHERE n.learner_id = :learner_id AND n.erased_at IS NULL ORDER BY n.id DESC")
_ONE = sa.text(f"{_COLUMNS} WHERE n.id = :id AND n.erased_at IS NULL")
_OF_CERTIFICATE = sa.text(
    f"{_COLUMNS} WHERE n.certificate_id = :certificate_id AND n.erased_at IS NULL ORDER BY n.id DESC"
)
# What waits is shown longest first; what is decided, newest first.
_QUEUE = (
    _COLUMNS
    + """
    WHERE n.erased_at IS NULL AND coalesce(d.decision, 'waiting') = :state
      AND (CAST(:after AS uuid) IS NULL OR n.id {later} :after)
    ORDER BY n.id {direction} LIMIT :limit
"""
)
_WAITING = sa.text(_QUEUE.format(later=">", direction="ASC"))
_DECIDED = sa.text(_QUEUE.format(later="<", direction="DESC"))


def corrections_of(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what a learner asked for, newest first."""
    return [_own_json(row) for row in session.execute(_OF_LEARNER, {"learner_id": learner_id})]


def own_correction(session: Session, learner_id: uuid.UUID, correction_id: uuid.UUID) -> dict[str, Any]:
    """Return one of the learner's own; raises `CorrectionUnknown`."""
    row = session.execute(_ONE, {"id": correction_id}).one_or_none()
    if row is None or row.learner_id != learner_id:
        raise CorrectionUnknown
    return _own_json(row)


def corrections_of_certificate(session: Session, certificate_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what was asked for about a certificate, newest first."""
    return [_staff_json(row) for row in session.execute(_OF_CERTIFICATE, {"certificate_id": certificate_id})]


def correction_for_review(session: Session, correction_id: uuid.UUID) -> dict[str, Any]:
    """Return one correction as those who decide see it; raises `CorrectionUnknown`."""
    row = session.execute(_ONE, {"id": correction_id}).one_or_none()
    if row is None:
        raise CorrectionUnknown
    return _staff_json(row)


def correction_queue(
    session: Session, *, state: str, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of the queue, and after which entry the next one begins."""
    statement = _WAITING if state == "waiting" else _DECIDED
    rows = session.execute(statement, {"state": state, "after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    return [_staff_json(row) for row in shown], shown[-1].id if len(rows) > limit else None


def _own_json(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "code": row.code,
        "title": row.title,
        "printed": row.printed,
        "name": row.name,
        "reason": row.reason or "",
        "state": row.decision or "waiting",
        "answer": row.said or "",
        "replaced_by": row.replaced_by if row.decision == "accepted" else None,
        "requested_at": rfc3339(row.requested_at),
        "decided_at": rfc3339(row.decided_at) if row.decided_at else None,
    }


def _staff_json(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        **_own_json(row),
        "certificate_id": str(row.certificate_id),
        "learner_id": str(row.learner_id),
        "account_name": row.account_name or "",
        "reviewer_name": row.reviewer_name,
        "earlier": row.earlier,
        "unlike": resemblance(row.printed or "", row.name or "") < RESEMBLES,
    }
