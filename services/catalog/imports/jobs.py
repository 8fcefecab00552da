"""Imports in the background: ordered, looked at, applied, cancelled. What carries them out is in running.py."""

import datetime as dt
import uuid
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.imports.models import ImportState, PackImport
from shared.clock import now, rfc3339
from shared.documents import Documents
from shared.ids import new_id
from shared.problems import Conflict, Invalid, NotFound

KEPT_FOR = dt.timedelta(days=7)
OPEN = (ImportState.WAITING, ImportState.RUNNING)


class ImportEnded(Conflict):
    """There is nothing left to cancel."""

    slug, title = "import-ended", "This import has come to its end already"


class NotCompared(Conflict):
    """Nobody applies what nobody has seen."""

    slug, title = "not-compared", "This pack was not compared with the catalogue, or was applied already"


class CountNotConfirmed(Conflict):
    """The number that was shown is not the number of now; `count` is."""

    slug, title = "confirm-count", "Look at how many items are published, and confirm their number"


def keep_pack(documents: Documents, upload: IO[bytes]) -> tuple[uuid.UUID, str, int]:
    """Put a pack away for a courier; return the id of its import, its key and its size in bytes."""
    import_id = new_id()
    # The id in the key keeps the end of one import from taking away the file of another.
    key, size = documents.put_stream(upload, f"-{import_id}.zip")
    if not size:
        raise Invalid([{"field": "pack", "message": "This file is empty."}])
    return import_id, key, size


def order_import(
    session: Session, kept: tuple[uuid.UUID, str, int], *, file_name: str, change_note: str, actor: str, **how: bool
) -> PackImport:
    """Have a pack compared (`dry_run`) or taken in; `overwrite` where both sides changed."""
    import_id, key, size = kept
    job = PackImport(
        id=import_id,
        document_key=key,
        size=size,
        file_name=file_name,
        change_note=change_note,
        created_by=actor,
        created_at=now(),
        **how,
    )
    session.add(job)
    record(session, actor, "import-ordered", "pack", file_name, size=size, **how)
    session.flush()
    return job


def lock_import(session: Session, import_id: uuid.UUID) -> PackImport:
    """Read an import for a change; raises `NotFound`."""
    job = session.scalars(sa.select(PackImport).where(PackImport.id == import_id).with_for_update()).one_or_none()
    if job is None:
        raise NotFound("There is no such import.")
    return job


def apply_import(session: Session, job: PackImport, confirm_count: int | None, actor: str) -> None:
    """Have a pack that was compared taken in, just as it was shown; raises `NotCompared` and `CountNotConfirmed`."""
    if job.state is not ImportState.DONE or not job.dry_run or job.preview is None:
        raise NotCompared
    count = changes_in(job.preview)
    if count != confirm_count:
        raise CountNotConfirmed(f"It is {count}.", count=count)
    job.dry_run, job.state, job.attempts, job.done, job.total = False, ImportState.WAITING, 0, 0, count
    job.ended_at = None
    record(session, actor, "import-confirmed", "pack", job.file_name, count=count)
    session.flush()


def cancel_import(session: Session, job: PackImport, documents: Documents, actor: str) -> None:
    """Take nothing more of a pack in; what runs is rolled back. Raises `ImportEnded`."""
    compared = job.state is ImportState.DONE and job.dry_run
    if job.state not in OPEN and not compared:
        raise ImportEnded
    if job.state is not ImportState.RUNNING:
        # Whoever runs it still reads the file, and deletes it afterwards.
        forget_pack(job, documents)
    job.state, job.ended_at = ImportState.CANCELLED, now()
    record(session, actor, "import-cancelled", "pack", job.file_name)
    session.flush()


def forget_unused(session: Session, documents: Documents) -> None:
    """Cancel imports that were compared a week ago and never applied, and let go of their packs."""
    query = sa.select(PackImport).where(
        PackImport.state == ImportState.DONE,
        PackImport.document_key.is_not(None),
        PackImport.ended_at < now() - KEPT_FOR,
    )
    for job in session.scalars(query.with_for_update(skip_locked=True)):
        job.state, job.ended_at, job.reason = ImportState.CANCELLED, now(), "It was not applied within a week."
        forget_pack(job, documents)


def forget_pack(job: PackImport, documents: Documents) -> None:
    """Delete the file of an import with which nothing is left to do."""
    if job.document_key:
        documents.delete(job.document_key)
        job.document_key = None


def changes_in(report: dict[str, Any]) -> int:
    """Return how many items a report says are published."""
    return len(report["created"]) + len(report["changed"])


def find_import(session: Session, import_id: uuid.UUID) -> PackImport:
    """Read an import; raises `NotFound`."""
    job = session.get(PackImport, import_id)
    if job is None:
        raise NotFound("There is no such import.")
    return job


def imports_page(session: Session, *, before: uuid.UUID | None, limit: int) -> list[PackImport]:
    """Return imports, newest first."""
    query = sa.select(PackImport).order_by(PackImport.id.desc()).limit(limit)
    return list(session.scalars(query if before is None else query.where(PackImport.id < before)))


def import_document(job: PackImport, *, whole: bool = True) -> dict[str, Any]:
    """Return an import as administrators see it."""
    shown = {
        "id": str(job.id),
        "state": job.state.value,
        "dry_run": job.dry_run,
        "overwrite": job.overwrite,
        "file_name": job.file_name,
        "size": job.size,
        "change_note": job.change_note,
        "created_by": job.created_by,
        "created_at": rfc3339(job.created_at),
        "ended_at": job.ended_at and rfc3339(job.ended_at),
        "done": job.done,
        "total": job.total,
        "reason": job.reason,
    }
    return shown | ({"preview": job.preview, "report": job.report} if whole else {})
