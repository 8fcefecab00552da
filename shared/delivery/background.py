"""A service's background work put together: its Celery app, its jobs, its schedule, its courier."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import billiard.pool
from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready, worker_shutdown
from sqlalchemy.orm import Session

from shared.database import Database
from shared.delivery.celery_settings import celery_settings
from shared.delivery.courier import Courier, Repeated, Rounds
from shared.delivery.envelope import Envelope
from shared.delivery.heartbeat import EVERY_S, Heartbeat
from shared.delivery.inbox import Inbox, Subscriptions
from shared.delivery.job_batches import perform_together
from shared.delivery.job_runs import perform
from shared.delivery.jobs import Job
from shared.delivery.periodic import Periodic
from shared.delivery.relay import DELIVER, queue_of
from shared.delivery.tasks import ObservedTask, outlasting_database
from shared.observability import configure_logging
from shared.settings import ServiceSettings

NOTHING: Subscriptions = MappingProxyType({})

# At its end a child waits for the main process to read its last result, which a stopping main
# process does not always do: 300 times 0.1 s by default. The rows say what was done, so be brief.
LAST_RESULT_CHECKS = 20

JobHandler = TypeVar("JobHandler", bound=Callable[..., None])
LoopStep = TypeVar("LoopStep", bound=Callable[[], bool])
PeriodicHandler = TypeVar("PeriodicHandler", bound=Callable[[Session], None])


class Background:
    """Everything of a service that happens outside of a request."""

    def __init__(
        self, settings: ServiceSettings, database: Database, *, subscriptions: Subscriptions = NOTHING
    ) -> None:
        self.jobs: dict[str, Job] = {}
        self.schedule: list[Periodic] = []
        self.loops: list[Repeated] = []
        self.inbox = Inbox(database, settings.service, subscriptions)
        self.celery = Celery(settings.service, task_cls=ObservedTask)
        self.celery.conf.update(celery_settings(settings.redis_url))
        self._settings = settings
        self._database = database
        self._subscriptions = subscriptions
        if subscriptions:
            self.celery.task(self.deliver, name=DELIVER)
        setup_logging.connect(self._configure_logging)
        worker_process_init.connect(self._begin_child)

    def job(
        self,
        name: str,
        *,
        queue: str,
        max_attempts: int = 5,
        lease_s: float = 60,
        first_retry_s: float = 5,
        together: int = 1,
    ) -> Callable[[JobHandler], JobHandler]:
        """Declare a kind of job; its handler gets a `JobRun` and the arguments that were enqueued.

        An attempt has nine tenths of `lease_s`; after the lease a worker counts as lost and another takes over.
        With `together` the handler gets a `JobBatch` of up to so many jobs instead.
        """

        def declare(handler: JobHandler) -> JobHandler:
            job = Job(name, queue, handler, max_attempts, lease_s, first_retry_s, together)
            self.jobs[name] = job

            def run(job_id: str = "", job_ids: Sequence[str] = ()) -> None:
                # A courier of another version may name one job where this one would name many.
                ids = [uuid.UUID(each) for each in (job_ids or [job_id])]
                outlasting_database(lambda: self.perform(name, *ids))

            # The job's row outlives a lost task, so the broker need not remember it.
            self.celery.task(
                run,
                name=name,
                acks_late=False,
                reject_on_worker_lost=False,
                soft_time_limit=lease_s * 0.75,
                time_limit=lease_s * 0.9,
            )
            return handler

        return declare

    def periodic(self, name: str, *, every_s: float) -> Callable[[PeriodicHandler], PeriodicHandler]:
        """Declare what a courier does every `every_s` seconds, in one short transaction; enqueue a job for more."""

        def declare(handler: PeriodicHandler) -> PeriodicHandler:
            self.schedule.append(Periodic(name, every_s, handler))
            return handler

        return declare

    def loop(self, name: str, *, every_s: float) -> Callable[[LoopStep], LoopStep]:
        """Declare a step that a courier repeats in a thread of its own: work that is too long for a period.

        Couriers may run it side by side: it claims its rows itself, with a lease. It returns whether there is more.
        """

        def declare(step: LoopStep) -> LoopStep:
            self.loops.append(Repeated(name, every_s, step))
            return step

        return declare

    @property
    def queues(self) -> list[str]:
        """The queues that a worker of this service listens to."""
        events = [queue_of(self._settings.service)] if self._subscriptions else []
        return events + sorted({job.queue for job in self.jobs.values()})

    def deliver(
        self, envelopes: Sequence[Mapping[str, Any]] = (), retry: Sequence[str] = (), *, again: bool = False
    ) -> None:
        """Take in events. This is the body of the one task by which every service receives them, for ever.

        `again` says that they were sent before, `retry` names events that wait in the inbox.
        """
        events = [Envelope.model_validate(envelope) for envelope in envelopes]
        task = self.celery.current_task
        redelivered = bool(task and (task.request.delivery_info or {}).get("redelivered"))
        if events:
            take_in = self.inbox.take_in_again if again or redelivered else self.inbox.take_in
            outlasting_database(lambda: take_in(events))
        if retry:
            ids = [uuid.UUID(event_id) for event_id in retry]
            outlasting_database(lambda: self.inbox.retry(ids))

    def perform(self, name: str, *job_ids: uuid.UUID) -> int:
        """Carry out jobs in this process; returns how many were due and nobody else's."""
        job = self.jobs[name]
        if job.together > 1:
            return perform_together(self._database, job, job_ids)
        return sum(perform(self._database, job, each) for each in job_ids)

    def run_courier(self) -> None:
        """Be the service's courier until SIGTERM."""
        configure_logging(self._settings.service, "courier", self._settings.log_level)
        self.courier().run()

    def courier(self) -> Courier:
        """Return a courier that is not started yet."""
        with self._database.transaction() as session:
            routes = session.info["routes"].values()
        rounds = Rounds(
            service=self._settings.service,
            redis_url=self._settings.redis_url,
            subscribers=sorted({str(name) for subscribers in routes for name in subscribers}),
            event_types=list(self._subscriptions),
            jobs=self.jobs,
            schedule=self.schedule,
            loops=self.loops,
        )
        return Courier(self._database, self.celery, rounds)

    def run_worker(self, concurrency: int = 2) -> None:
        """Be a Celery worker for the service's queues until SIGTERM; raises `ValueError` when there are none."""
        if not self.queues:
            raise ValueError(f"{self._settings.service} has neither subscriptions nor jobs")
        billiard.pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = LAST_RESULT_CHECKS
        heartbeat = Heartbeat()

        def begin(sender: Any, **_: Any) -> None:
            heartbeat.beat()
            sender.timer.call_repeatedly(EVERY_S, heartbeat.beat)

        def end(**_: Any) -> None:
            heartbeat.clear()

        worker_ready.connect(begin)
        worker_shutdown.connect(end)
        self.celery.worker_main(
            [
                "--quiet",
                "worker",
                f"--concurrency={concurrency}",
                f"--queues={','.join(self.queues)}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                "--loglevel=WARNING",
            ]
        )

    def _configure_logging(self, **_: Any) -> None:
        configure_logging(self._settings.service, "worker", self._settings.log_level)

    def _begin_child(self, **_: Any) -> None:
        """Forget connections inherited from the parent without closing them there."""
        self._database.engine.dispose(close=False)
