"""Background work on attempts."""

from services.progress.attempts.closing import close_attempt
from services.progress.certificates.snapshots import Issuer
from services.progress.settings import CLOSE_ATTEMPT, ENROLLMENTS_QUEUE
from shared.delivery import Background, JobRun


def register_attempt_tasks(background: Background, issuer: Issuer) -> None:
    """Declare the jobs."""

    @background.job(CLOSE_ATTEMPT, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def close_timed(run: JobRun, learner_id: str, attempt_id: str) -> None:
        close_attempt(run, learner_id, attempt_id, issuer)
