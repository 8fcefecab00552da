"""How long do reports and a learner's own pages take with ten thousand learners of twenty activities each?

`make bench-reports` fills a database of its own, has the standings made from the facts by the job that does so after an
upgrade, and asks the service as administrators and learners do. The baseline of the same run is a bare count in SQL.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

import sqlalchemy as sa

from bench.class_of_thousands import ACTIVITIES, PATHWAY, fill
from bench.progress_service import Progress, cost_of, running_progress
from services.progress.settings import REBUILD_STANDINGS
from services.progress.standings.rebuilding import order_rebuild
from shared.ids import new_id
from shared.testing.tokens import token_for

LIMIT_MS = 200
REPORT = f"/v1/reports/pathways/{PATHWAY}"
BARE = "SELECT count(*) FROM enrollments WHERE pathway = :pathway AND withdrawn_at IS NULL"


def main() -> None:
    """Measure and print; fails when a page or report is slower than its limit at the 95th percentile."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learners", type=int, default=10_000)
    options.add_argument("--calls", type=int, default=40)
    chosen = options.parse_args()
    with running_progress() as progress:
        began = time.perf_counter()
        fill(progress.owner_url, chosen.learners)
        print(f"{chosen.learners} learners x {ACTIVITIES} activities, filled in {time.perf_counter() - began:.0f} s")
        rebuild(progress, chosen.learners)
        slow = ask(progress, chosen.calls)
        export(progress)
    if slow:
        print(f"over {LIMIT_MS} ms at p95: {', '.join(slow)}")
    sys.exit(1 if slow else 0)


def rebuild(progress: Progress, learners: int) -> None:
    """Make all standings from the facts, as the worker does."""
    with progress.database.transaction() as session:
        order_rebuild(session)
    waiting = sa.text("SELECT id FROM job WHERE task = :task AND state = 'waiting'")
    began = time.process_time()
    while True:
        with progress.database.reading() as session:
            found = session.execute(waiting, {"task": REBUILD_STANDINGS}).scalars().all()
        if not found:
            break
        progress.background.perform(REBUILD_STANDINGS, *found)
    print(f"standings from the facts: {(time.process_time() - began) / learners * 1000:.2f} ms CPU an enrollment")


def ask(progress: Progress, calls: int) -> list[str]:
    """Print what each page and report costs; returns the names of those that take too long."""
    with progress.database.reading() as session:
        people = session.execute(sa.text("SELECT id FROM learners ORDER BY id")).scalars().all()
    chance = random.Random(4)  # noqa: S311 - repeatable on purpose
    some = chance.sample(list(people), min(len(people), calls))
    client = progress.app.test_client()
    administrator = token_for(new_id(), roles=("administrator",))

    def bare(_number: int) -> None:
        with progress.database.reading() as session:
            session.execute(sa.text(BARE), {"pathway": PATHWAY}).scalar_one()

    def read(path: str, headers: dict[str, str]) -> None:
        response = client.get(path, headers=headers)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code} {response.text[:300]}")
        response.close()

    def for_administrators(path: str) -> Callable[[int], None]:
        return lambda number: read(path.format(learner=some[number % len(some)]), administrator)

    def for_learners(path: str) -> Callable[[int], None]:
        return lambda number: read(path, token_for(some[number % len(some)]))

    calls_of = {
        "funnel, time, drop-off": for_administrators(REPORT),
        "funnel as CSV": for_administrators(f"{REPORT}/funnel.csv"),
        **{f"cohorts by {by}": for_administrators(f"{REPORT}/cohorts?by={by}") for by in _BY},
        "completions, 50 lines": for_administrators(f"/v1/reports/completions?pathway={PATHWAY}"),
        "search for learners": for_administrators("/v1/reports/learners?q=number+77"),
        "record of a learner": for_administrators("/v1/reports/learners/{learner}"),
        "pathways": for_administrators("/v1/reports/pathways"),
        "exports": for_administrators("/v1/reports/exports"),
        "own pathway": for_learners(f"/v1/me/pathways/{PATHWAY}"),
        "own enrollments": for_learners("/v1/me/enrollments"),
        "own transcript": for_learners("/v1/me/transcript"),
    }
    print(f"{'bare count in SQL':<24} {cost_of(progress, bare, calls)}")
    slow = []
    for name, call in calls_of.items():
        cost = cost_of(progress, call, calls)
        print(f"{name:<24} {cost}", flush=True)
        if cost.percentile(0.95) > LIMIT_MS:
            slow.append(name)
    return slow


_BY = ("profession", "institution", "month")


def export(progress: Progress) -> None:
    """Print what the whole report of completions costs as one stream."""
    administrator = token_for(new_id(), roles=("administrator",))
    client = progress.app.test_client()
    began, database = time.process_time(), progress.database_cpu_s()
    lines = client.get("/v1/reports/completions.csv", headers=administrator).text.count("\n")
    service = (time.process_time() - began) * 1000 / lines
    spent = (progress.database_cpu_s() - database) * 1000 / lines
    print(f"completions as CSV       {lines} lines, CPU a line: service {service:.2f} ms, database {spent:.2f} ms")


if __name__ == "__main__":
    main()
