"""Reading the audit log, newest first."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import rfc3339

_PAGE = sa.text(
    """
    SELECT id, at, actor, action, subject_type, subject, details, request_id FROM audit_entries
    WHERE (CAST(:before AS uuid) IS NULL OR id < :before) AND (CAST(:subject AS text) IS NULL OR subject = :subject)
      AND (CAST(:subject_type AS text) IS NULL OR subject_type = :subject_type)
    ORDER BY id DESC LIMIT :limit
    """
)


def audit_page(
    session: Session, *, subject: str | None, subject_type: str | None, before: uuid.UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return entries made before the one with the id `before`."""
    asked = {"subject": subject, "subject_type": subject_type, "before": before, "limit": limit}
    rows = session.execute(_PAGE, asked).mappings()
    return [dict(row) | {"id": str(row["id"]), "at": rfc3339(row["at"])} for row in rows]
