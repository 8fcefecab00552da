"""Background work for many learners at once: enrolling them, and telling them of dates and editions."""

from typing import Any

from services.progress.attendances.operations import tell_dates
from services.progress.certificates.snapshots import Issuer
from services.progress.deadlines.operations import tell_deadlines
from services.progress.editions.operations import offer_edition
from services.progress.enrollments.bulk import enroll_people
from services.progress.settings import ENROLL_PEOPLE, ENROLLMENTS_QUEUE, OFFER_EDITION, TELL_DATES, TELL_DEADLINES
from shared.delivery import Background, JobRun


def register_enrollment_tasks(background: Background, issuer: Issuer) -> None:
    """Declare the jobs."""

    @background.job(ENROLL_PEOPLE, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def enroll_portion(run: JobRun, **args: Any) -> None:
        enroll_people(run, args, issuer)

    @background.job(TELL_DEADLINES, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def tell_portion(run: JobRun, pathway: str, after: str) -> None:
        tell_deadlines(run, pathway, after)

    @background.job(OFFER_EDITION, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def offer_portion(run: JobRun, resource: str, revision: int, after: str) -> None:
        offer_edition(run, resource, revision, after)

    @background.job(TELL_DATES, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def tell_dates_portion(run: JobRun, resource: str, revision: int, before: int, after: str) -> None:
        tell_dates(run, resource, revision, before, after)
