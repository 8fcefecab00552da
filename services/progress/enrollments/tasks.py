"""Background work on enrollments."""

from typing import Any

from services.progress.certificates.snapshots import Issuer
from services.progress.deadlines.operations import tell_deadlines
from services.progress.enrollments.bulk import enroll_people
from services.progress.settings import ENROLL_PEOPLE, ENROLLMENTS_QUEUE, TELL_DEADLINES
from shared.delivery import Background, JobRun


def register_enrollment_tasks(background: Background, issuer: Issuer) -> None:
    """Declare the jobs on enrollments."""

    @background.job(ENROLL_PEOPLE, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def enroll_portion(run: JobRun, **args: Any) -> None:
        enroll_people(run, args, issuer)

    @background.job(TELL_DEADLINES, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def tell_portion(run: JobRun, pathway: str, after: str) -> None:
        tell_deadlines(run, pathway, after)
