"""Background work on exports."""

import uuid

from services.progress.exports.expiry import empty_export
from services.progress.exports.operations import write_part
from services.progress.settings import DOCUMENTS_QUEUE, EMPTY_EXPORT, WRITE_EXPORT
from shared.delivery import Background, JobRun


def register_exports(background: Background) -> None:
    """Declare the jobs."""

    @background.job(WRITE_EXPORT, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=60)
    def write(run: JobRun, export_id: str, number: int, after: str | None) -> None:
        write_part(run, uuid.UUID(export_id), number, after)

    @background.job(EMPTY_EXPORT, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def empty(run: JobRun, export_id: str) -> None:
        """Delete what nobody may fetch any more."""
        with run.completing() as session:
            empty_export(session, uuid.UUID(export_id))
