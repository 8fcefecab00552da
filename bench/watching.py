"""What does a heartbeat of a player cost, alone and in batches?

`make bench-watching` starts a database of its own and counts the CPU of the service and of the database. A learner
watches; every ten seconds one call tells what was played. Then the same is told in batches of fifty, as after a spell
without connection. The baseline of the same run is a bare INSERT ... ON CONFLICT of the same row.
"""

import argparse
import sys
import uuid
from typing import Any

import sqlalchemy as sa

from bench.class_of_thousands import MINUTES, QUIZZES, fill
from bench.progress_service import Cost, Progress, cost_of, running_progress
from shared.testing.tokens import token_for

LIMIT_MS = 2.0
CHEAPER = 5
TOGETHER = 50
HEARTBEAT_S = 10
LEARNERS = 200
RECORDING = f"r{QUIZZES + 1}"
_BARE = sa.text(
    """
    INSERT INTO watching AS seen (learner_id, resource, intervals, position_ms, updated_at)
    VALUES (:learner, 'bare', CAST(:span AS int4multirange), 1, now())
    ON CONFLICT (learner_id, resource) DO UPDATE SET intervals = seen.intervals + excluded.intervals
    """
)


def main() -> None:
    """Measure and print; fails when a heartbeat costs more than it may, or batches save less than they should."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--heartbeats", type=int, default=2000)
    count = options.parse_args().heartbeats
    with running_progress() as progress:
        fill(progress.owner_url, LEARNERS)
        people = newcomers(progress)
        single = alone(progress, people, count)
        many = together(progress, people, max(20, count // TOGETHER))
        bare = written(progress, count)
    each, item = single.service_ms / count, many.service_ms / len(many.clock_ms) / TOGETHER
    print(f"bare INSERT             {bare}")
    print(f"a heartbeat             {single}")
    print(f"a batch of {TOGETHER}           {many}")
    print(f"service CPU: {each:.2f} ms a heartbeat (at most {LIMIT_MS}), {item:.3f} ms an item of a batch")
    print(f"an item of a batch is {each / item:.0f} times cheaper (at least {CHEAPER})")
    sys.exit(0 if each <= LIMIT_MS and each / item >= CHEAPER else 1)


def newcomers(progress: Progress) -> list[uuid.UUID]:
    """Return those who have not watched the recording yet, with nothing seen so far."""
    statement = "SELECT id FROM learners l WHERE NOT EXISTS (SELECT 1 FROM watching w WHERE w.learner_id = l.id)"
    with progress.database.reading() as session:
        return list(session.execute(sa.text(statement)).scalars().all())


def heartbeat(number: int) -> dict[str, Any]:
    """What a player tells after ten seconds; the learner goes on, and at the end begins again."""
    start = number * HEARTBEAT_S % (MINUTES * 60)
    end = start + HEARTBEAT_S
    return {"resource": RECORDING, "client": "bench", "intervals": [[start, end]], "position_s": end}


def alone(progress: Progress, people: list[uuid.UUID], count: int) -> Cost:
    """One call for each heartbeat; many learners watch at once."""
    client = progress.app.test_client()
    headers = [token_for(each) for each in people]

    def call(number: int) -> None:
        who, turn = number % len(headers), number // len(headers)
        told(client.post("/v1/me/watching", json=heartbeat(turn), headers=headers[who]))

    for number in range(len(headers)):
        call(number)
    return cost_of(progress, call, count)


def together(progress: Progress, people: list[uuid.UUID], count: int) -> Cost:
    """One call for fifty heartbeats."""
    client = progress.app.test_client()
    headers = [token_for(each) for each in people]

    def call(number: int) -> None:
        batches = [heartbeat(number * TOGETHER + place) for place in range(TOGETHER)]
        told(client.post("/v1/me/watching", json={"batches": batches}, headers=headers[number % len(headers)]))

    return cost_of(progress, call, count)


def written(progress: Progress, count: int) -> Cost:
    """The row alone, in a transaction of its own."""
    learner = uuid.uuid4()

    def call(number: int) -> None:
        start = number * HEARTBEAT_S % (MINUTES * 60) * 1000
        with progress.database.transaction() as session:
            span = f"{{[{start},{start + HEARTBEAT_S * 1000})}}"
            session.execute(_BARE, {"learner": learner, "span": span})

    return cost_of(progress, call, count)


def told(response: Any) -> None:
    """Make sure that it was taken in."""
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} {response.text[:300]}")


if __name__ == "__main__":
    main()
