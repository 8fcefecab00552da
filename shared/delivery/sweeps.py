"""Wakes workers for what is due: jobs, events to be tried again, and whatever a lost worker held."""

import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import structlog

from shared.database import Database
from shared.delivery.broker import Broker, TaskMessage
from shared.delivery.jobs import Job
from shared.delivery.relay import DELIVER, queue_of

JOBS_AT_A_TIME = 500
EVENTS_AT_A_TIME = 200
EVENTS_PER_TASK = 10
# While versions are exchanged an older worker may still park what a newer one knows.
UNPARK_EVERY_S = 60

log = structlog.get_logger()

# A running job is due when its lease is over: its worker is lost. The next knock moves away in
# the same statement, so that a job that waits in a long queue is not woken over and over.
_TAKE_JOBS = sa.text(
    """
    WITH due AS (
      SELECT id, state FROM job
      WHERE wake_at <= now() AND task = ANY (CAST(:tasks AS text[])) AND task <> ALL (CAST(:full AS text[]))
        AND (wakes = 0 OR task <> ALL (CAST(:busy AS text[])))
      ORDER BY wake_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    UPDATE job SET state = 'waiting', wakes = wakes + 1, broker = :run_id,
      wake_at = now() + LEAST(600, 30 * power(2, LEAST(wakes, 10))) * interval '1 s',
      error = CASE WHEN due.state = 'running' THEN 'its worker was lost' ELSE error END
    FROM due WHERE job.id = due.id
    RETURNING job.id, job.task, due.state = 'running' AS lost
    """
)
_FORGOTTEN = sa.text(
    """
    UPDATE job SET wake_at = now()
    WHERE state = 'waiting' AND wakes > 0 AND broker IS DISTINCT FROM :run_id AND wake_at > now()
    """
)
_TAKE_EVENTS = sa.text(
    """
    WITH due AS (
      SELECT event_id, state FROM inbox WHERE subscriber = :subscriber AND wake_at <= now()
      ORDER BY wake_at, event_id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    UPDATE inbox SET state = 'retry', wake_at = now() + interval '30 s',
      error = CASE WHEN due.state = 'running' THEN 'its worker was lost' ELSE error END
    FROM due WHERE inbox.subscriber = :subscriber AND inbox.event_id = due.event_id
    RETURNING inbox.event_id
    """
)
_UNPARK = sa.text(
    """
    UPDATE inbox SET state = 'retry', wake_at = now()
    WHERE subscriber = :subscriber AND state = 'parked' AND type = ANY (CAST(:types AS text[]))
    """
)


class JobSweep:
    """Wakes workers for due jobs. Any number may run at once."""

    def __init__(self, database: Database, broker: Broker, jobs: Mapping[str, Job]) -> None:
        self._database = database
        self._broker = broker
        self._jobs = jobs
        self._run_id = ""

    def step(self) -> bool:
        """Send one batch of wakes; True when there may be more."""
        view = self._broker.look(sorted({job.queue for job in self._jobs.values()}))
        full, busy = set(view.full()), set(view.busy())
        with self._database.transaction() as session:
            if view.run_id != self._run_id:
                session.execute(_FORGOTTEN, {"run_id": view.run_id})
            rows = session.execute(
                _TAKE_JOBS,
                {
                    "tasks": list(self._jobs),
                    "full": [name for name, job in self._jobs.items() if job.queue in full],
                    "busy": [name for name, job in self._jobs.items() if job.queue in busy],
                    "run_id": view.run_id,
                    "limit": JOBS_AT_A_TIME,
                },
            ).all()
            if rows:
                self._broker.send(self._messages(rows))
        self._run_id = view.run_id
        for row in rows:
            if row.lost:
                log.warning("job.worker_lost", job=row.task, job_id=str(row.id))
        return len(rows) == JOBS_AT_A_TIME

    def _messages(self, rows: Sequence[Any]) -> Iterator[TaskMessage]:
        """Name each job in a task of its own, or as many in one as their handler takes together."""
        ids: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            ids[row.task].append(str(row.id))
        for name, of_task in ids.items():
            job = self._jobs[name]
            for start in range(0, len(of_task), job.together):
                some = of_task[start : start + job.together]
                yield TaskMessage(name, job.queue, {"job_ids": some} if job.together > 1 else {"job_id": some[0]})


class InboxSweep:
    """Wakes workers for events that are to be handled again."""

    def __init__(self, database: Database, broker: Broker, subscriber: str, known_types: Sequence[str]) -> None:
        self._database = database
        self._broker = broker
        self._subscriber = subscriber
        self._known_types = list(known_types)
        self._unpark_at = 0.0

    def step(self) -> bool:
        """Send one batch; True when there may be more."""
        if time.monotonic() >= self._unpark_at:
            self._unpark()
        if self._broker.look([queue_of(self._subscriber)]).busy():
            return False
        with self._database.transaction() as session:
            ids = list(
                session.execute(_TAKE_EVENTS, {"subscriber": self._subscriber, "limit": EVENTS_AT_A_TIME}).scalars()
            )
            if ids:
                self._broker.send(self._messages(ids))
        return len(ids) == EVENTS_AT_A_TIME

    def _unpark(self) -> None:
        """Have parked events handled whose types this version knows, which a version before it did not."""
        with self._database.transaction() as session:
            session.execute(_UNPARK, {"subscriber": self._subscriber, "types": self._known_types})
        self._unpark_at = time.monotonic() + UNPARK_EVERY_S

    def _messages(self, ids: list[uuid.UUID]) -> list[TaskMessage]:
        return [
            TaskMessage(
                DELIVER,
                queue_of(self._subscriber),
                {"retry": [str(event_id) for event_id in ids[start : start + EVENTS_PER_TASK]]},
            )
            for start in range(0, len(ids), EVENTS_PER_TASK)
        ]
