"""Background work on standings."""

from services.progress.settings import ENROLLMENTS_QUEUE, REBUILD_STANDINGS
from services.progress.standings.rebuilding import rebuild_portion
from shared.delivery import Background, JobRun


def register_standings(background: Background) -> None:
    """Declare the job that makes standings anew."""

    @background.job(REBUILD_STANDINGS, queue=ENROLLMENTS_QUEUE, max_attempts=8, lease_s=60)
    def rebuild_standings(run: JobRun, rebuild: str, after: str) -> None:
        rebuild_portion(run, rebuild, after)
