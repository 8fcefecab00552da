"""Background work of regrading."""

from services.progress.certificates.snapshots import Issuer
from services.progress.regrading.operations import regrade_attempts
from services.progress.settings import ENROLLMENTS_QUEUE, REGRADE_ATTEMPTS
from shared.delivery import Background, JobRun


def register_regrading_tasks(background: Background, issuer: Issuer) -> None:
    """Declare the jobs."""

    @background.job(REGRADE_ATTEMPTS, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def regrade_portion(run: JobRun, regrading_id: str, after: str) -> None:
        regrade_attempts(run, regrading_id, after, issuer)
