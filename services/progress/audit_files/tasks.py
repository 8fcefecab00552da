"""Background work on audit files."""

import tempfile
import uuid

from services.progress.audit_files.archive import write_archive
from services.progress.audit_files.operations import advance, finish, mark_deleted
from services.progress.audit_files.queries import find_file
from services.progress.settings import BUILD_AUDIT_FILE, DELETE_AUDIT_FILE, DOCUMENTS_QUEUE, Settings
from shared.delivery import Background, JobRun, Permanent
from shared.documents import Documents


def register_audit_files(background: Background, documents: Documents, settings: Settings) -> None:
    """Declare the jobs on audit files."""

    @background.job(BUILD_AUDIT_FILE, queue=DOCUMENTS_QUEUE, max_attempts=5, lease_s=300)
    def build(run: JobRun, file_id: str) -> None:
        """Make the archive and keep it; how far it is can be seen meanwhile."""
        from services.progress.certificates.rendering import render

        def progress(done: int) -> None:
            with run.database.transaction() as session:
                advance(session, uuid.UUID(file_id), done)

        with tempfile.TemporaryFile(prefix="champions-audit-") as file:
            with run.database.reading() as session:
                row = find_file(session, uuid.UUID(file_id))
                if row is None or row.deleted_at is not None:
                    raise Permanent("it is not wanted any more")
                people = write_archive(session, row, settings.issuer, render, file=file, progress=progress)
            file.seek(0)
            stored = documents.put_stream(file, ".zip")
        with run.completing() as session:
            kept = finish(session, uuid.UUID(file_id), *stored, people)
        if not kept:
            documents.delete(stored[0])

    @background.job(DELETE_AUDIT_FILE, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def delete(run: JobRun, file_id: str) -> None:
        """Delete an archive whose time is over, or that names somebody who was forgotten."""
        with run.completing() as session:
            key = mark_deleted(session, uuid.UUID(file_id))
            if key is not None:
                documents.delete(key)
