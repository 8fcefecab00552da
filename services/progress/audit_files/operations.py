"""Asking for an audit file, and what becomes of it."""

import datetime as dt
import pathlib
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.audit_files.queries import people_in
from services.progress.credit.designations import newest
from services.progress.credit.problems import CreditNotOffered
from services.progress.credit.subjects import Named
from services.progress.settings import BUILD_AUDIT_FILE, DELETE_AUDIT_FILE
from shared.clock import now
from shared.delivery import enqueue
from shared.ids import new_id

KEPT_FOR = dt.timedelta(days=30)

_ASK = sa.text(
    """
    INSERT INTO audit_files (id, kind, subject, with_names, actor, asked_at, total, done)
    VALUES (:id, :kind, :slug, :with_names, :actor, :at, :total, 0)
    """
)
_ADVANCE = sa.text("UPDATE audit_files SET done = :done, total = greatest(total, :done) WHERE id = :id")
_FINISH = sa.text(
    """
    UPDATE audit_files SET key = :key, sha256 = :sha256, size = :size, finished_at = :at, done = :people,
      total = :people
    WHERE id = :id AND finished_at IS NULL AND deleted_at IS NULL RETURNING true
    """
)
_DELETE = sa.text("UPDATE audit_files SET deleted_at = :at WHERE id = :id AND deleted_at IS NULL")
_IN_USE = sa.text(
    """
    SELECT key, EXISTS (
      SELECT 1 FROM audit_files o WHERE o.key = f.key AND o.id <> f.id AND o.deleted_at IS NULL) AS shared
    FROM audit_files f WHERE id = :id
    """
)
_WITH_NAMES = sa.text("SELECT id FROM audit_files WHERE with_names AND deleted_at IS NULL")


def ask_for_file(session: Session, named: Named, actor: str, *, with_names: bool) -> uuid.UUID:
    """Order an audit file; raises `CreditNotOffered` where nothing was ever designated."""
    if newest(session, named) is None:
        raise CreditNotOffered
    file_id = new_id()
    row = vars(named) | {"id": file_id, "with_names": with_names, "actor": actor, "at": now()}
    session.execute(_ASK, row | {"total": people_in(session, named)})
    record(session, actor, "credit.audit_file_asked", named.kind, named.slug, file=str(file_id), with_names=with_names)
    enqueue(session, BUILD_AUDIT_FILE, key=str(file_id), args={"file_id": str(file_id)})
    return file_id


def advance(session: Session, file_id: uuid.UUID, done: int) -> None:
    """Note how many people are in the archive by now."""
    session.execute(_ADVANCE, {"id": file_id, "done": done})


def finish(session: Session, file_id: uuid.UUID, key: str, size: int, people: int) -> bool:
    """Note where the archive lies and when it is to be deleted; False when it was deleted or made meanwhile."""
    sha256 = pathlib.PurePosixPath(key).stem
    row = {"id": file_id, "key": key, "sha256": sha256, "size": size, "at": now(), "people": people}
    if session.execute(_FINISH, row).scalar() is None:
        return False
    enqueue(session, DELETE_AUDIT_FILE, key=str(file_id), args={"file_id": str(file_id)}, due_at=now() + KEPT_FOR)
    return True


def mark_deleted(session: Session, file_id: uuid.UUID) -> str | None:
    """Note that an archive is gone; returns the key of what is to be deleted, None where another needs it too."""
    found: sa.Row[Any] | None = session.execute(_IN_USE, {"id": file_id}).one_or_none()
    session.execute(_DELETE, {"id": file_id, "at": now()})
    return str(found.key) if found and found.key and not found.shared else None


def erase_from_files(session: Session) -> None:
    """Have every archive with names deleted, since somebody in them may have asked to be forgotten."""
    for file_id in session.execute(_WITH_NAMES).scalars().all():
        session.execute(_DELETE, {"id": file_id, "at": now()})
        enqueue(session, DELETE_AUDIT_FILE, key=f"{file_id}:erased", args={"file_id": str(file_id)})
