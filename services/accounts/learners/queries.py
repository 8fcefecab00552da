"""Lists of accounts for administrators."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.accounts.learners.models import Learner, LearnerStatus
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid


def page_of_learners(session: Session, *, q: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
    """Return accounts, newest first; `q` is looked for in names and addresses."""
    listed = select(Learner).where(Learner.status == LearnerStatus.ACTIVE).order_by(Learner.id.desc())
    if q:
        wanted = q.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        listed = listed.where(Learner.name.ilike(f"%{wanted}%") | Learner.email.ilike(f"%{wanted}%"))
    if cursor:
        listed = listed.where(Learner.id < id_in_cursor(cursor))
    found = list(session.scalars(listed.limit(limit + 1)))
    items = found[:limit]
    return {"items": items, "next": encode_cursor([items[-1].id]) if len(found) > limit else None}


def id_in_cursor(cursor: str) -> uuid.UUID:
    """Return the id that a cursor of a list by id holds; raises `Invalid`."""
    (value,) = decode_cursor(cursor, length=1)
    try:
        return uuid.UUID(str(value))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
