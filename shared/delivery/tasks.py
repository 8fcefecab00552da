"""What every task of every service has in common: ids in its logs, a measurement, patience with PostgreSQL."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import celery
import sqlalchemy as sa
import structlog
from prometheus_client import Histogram

from shared.observability import bind_correlation

log = structlog.get_logger()

TASK_SECONDS = Histogram(
    "champions_task_seconds",
    "Time to carry out a task",
    ["service", "task", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)

# In all 12.6 seconds: longer than PostgreSQL takes to start again, shorter than a task may run.
PAUSES_S = (0.2, 0.4, 0.8, 1.6, 3.2, 6.4)

Result = TypeVar("Result")


class ObservedTask(celery.Task):  # type: ignore[misc] # celery has no types
    """A task that says when it ended, how, and how long it took."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Carry out the task."""
        began, outcome = time.perf_counter(), "failed"
        with bind_correlation(task=self.name, task_id=str(self.request.id)):
            try:
                result = super().__call__(*args, **kwargs)
            except Exception:
                log.exception("task.failed")
                raise
            else:
                outcome = "done"
                return result
            finally:
                took = time.perf_counter() - began
                TASK_SECONDS.labels(self.app.main, self.name, outcome).observe(took)
                log.info("task.finished", outcome=outcome, ms=round(took * 1000, 1))


def outlasting_database(work: Callable[[], Result]) -> Result:
    """Do `work`, again if the connection to PostgreSQL broke; it must be safe to repeat."""
    for pause in PAUSES_S:
        try:
            return work()
        except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
            if not error.connection_invalidated and error.orig is not None and _said_by_server(error):
                raise
            log.warning("database.lost", pause_s=pause)
            time.sleep(pause)
    return work()


def _said_by_server(error: sa.exc.DBAPIError) -> bool:
    """Whether this is an answer, such as a deadlock, and not the lack of one or a server on its way down."""
    state = getattr(error.orig, "sqlstate", None)
    return state is not None and not str(state).startswith(("08", "57P"))
