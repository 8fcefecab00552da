"""Background work on batches."""

import uuid

from services.progress.batches.operations import run_step
from services.progress.settings import DOCUMENTS_QUEUE, RUN_BATCH, Settings
from shared.delivery import Background, JobRun


def register_batches(background: Background, settings: Settings) -> None:
    """Declare the job that goes through a batch."""

    @background.job(RUN_BATCH, queue=DOCUMENTS_QUEUE, max_attempts=8, lease_s=30)
    def run_batch(run: JobRun, batch_id: str, first: int) -> None:
        """Deal with a few certificates; the next step is ordered in the same commit."""
        with run.completing() as session:
            run_step(session, uuid.UUID(batch_id), first, settings.issuer)
