"""How many events a second go from one service's commit to another's, and how long does a single one take?

Run beside a started product: `make bench-delivery`. Events of activity are published by progress in commits of 50 and
handled by notifications. The baseline of the same run is the handler called directly, one commit each: what it would
cost to do the same work at once, in one place, without a guarantee.
"""

import argparse
import statistics
import time
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from champions.databases import local_url
from champions.home import Home
from services.notifications.standings.received import learner_active
from services.progress.activities.events import ActivityStarted
from services.progress.publications import PUBLICATIONS
from shared.clock import now
from shared.database import Database
from shared.delivery import Envelope, publish
from shared.testing.waiting import wait_for

PER_COMMIT = 50
SINGLE = 100


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=10_000)
    count = options.parse_args().events
    home = Home.from_environment()
    progress = Database(local_url("progress", home), source="progress", routes=PUBLICATIONS)
    notifications = Database(local_url("notifications", home), source="notifications")
    learners = [str(uuid.uuid4()) for _ in range(count)]
    try:
        direct = rate_of_direct_writes(notifications, learners[: count // 10])
        delivered = rate_of_delivery(progress, notifications, learners[count // 10 :])
        waits = [one_event(progress, notifications) for _ in range(SINGLE)]
    finally:
        forget(notifications, learners)
        progress.dispose()
        notifications.dispose()
    ordered = sorted(waits)
    print(f"delivered: {delivered:.0f} events/s; the handler alone, one commit each: {direct:.0f}/s")
    print(f"ratio: {delivered / direct:.2f}")
    print(
        f"one event on the idle product: p50={statistics.median(ordered) * 1000:.0f} ms "
        f"p95={ordered[int(0.95 * SINGLE) - 1] * 1000:.0f} ms"
    )


def rate_of_direct_writes(database: Database, learners: Sequence[str]) -> float:
    """Handle as many events directly; return how many a second."""
    began = time.perf_counter()
    for learner in learners:
        fact = activity(learner)
        envelope = Envelope(
            id=uuid.uuid4(),
            source="progress",
            type=fact.type,
            subject=learner,
            sequence=1,
            time=now(),
            data=fact.model_dump(mode="json"),
        )
        with database.transaction() as session:
            learner_active(session, envelope)
    return len(learners) / (time.perf_counter() - began)


def rate_of_delivery(progress: Database, notifications: Database, learners: Sequence[str]) -> float:
    """Publish, and wait until all are handled; return how many a second, from the first commit on."""
    before = handled(notifications)
    began = time.perf_counter()
    for start in range(0, len(learners), PER_COMMIT):
        with progress.transaction() as session:
            for learner in learners[start : start + PER_COMMIT]:
                publish(session, activity(learner), subject=learner)
    wait_for(lambda: handled(notifications) - before >= len(learners), "the events", seconds=300, every_s=0.05)
    return len(learners) / (time.perf_counter() - began)


def one_event(progress: Database, notifications: Database) -> float:
    """Seconds from a commit to the commit of what follows from it."""
    learner = str(uuid.uuid4())
    with progress.transaction() as session:
        event = publish(session, activity(learner), subject=learner)
    began = time.perf_counter()
    wait_for(lambda: is_handled(notifications, event), "the event", seconds=30, every_s=0.002)
    taken = time.perf_counter() - began
    forget(notifications, [learner])
    return taken


def activity(learner: str) -> ActivityStarted:
    """Somebody opens a module."""
    return ActivityStarted(
        learner_id=uuid.UUID(learner), resource="bench", resource_title="Bench", revision=1, started_at=now()
    )


def handled(database: Database) -> int:
    """How many events have been handled so far."""
    with database.reading() as session:
        return int(session.execute(sa.text("SELECT count(*) FROM inbox WHERE state = 'done'")).scalar_one())


def is_handled(database: Database, event: uuid.UUID) -> bool:
    """Whether one event has been handled."""
    question = sa.text("SELECT EXISTS (SELECT FROM inbox WHERE event_id = :event AND state = 'done')")
    with database.reading() as session:
        return bool(session.execute(question, {"event": event}).scalar_one())


def forget(database: Database, learners: Sequence[str]) -> None:
    """Leave nothing behind of learners who never were."""
    with database.transaction() as session:
        session.execute(sa.text("DELETE FROM activities WHERE learner_id = ANY(:learners)"), {"learners": [*learners]})


if __name__ == "__main__":
    main()
