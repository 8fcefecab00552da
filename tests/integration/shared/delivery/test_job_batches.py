"""Jobs that are carried out together: woken in one task, claimed at once, each with an end of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from shared.delivery import enqueue
from shared.delivery.sweeps import JobSweep
from shared.testing.waiting import wait_for

QUEUE = "listener.many"


@pytest.fixture
def batches(background):
    """A kind of job whose handler keeps the batches that it got, gives back 3 and fails at 4."""
    seen = []

    @background.job("listener.many", queue=QUEUE, together=10, max_attempts=2, first_retry_s=300)
    def many(batch):
        numbers = {run.args["number"]: run for run in batch.runs}
        seen.append(sorted(numbers))
        done = [run for number, run in numbers.items() if number not in (3, 4)]
        with batch.completing(done) as session:
            for run in done:
                session.execute(sa.text("INSERT INTO effect (number) VALUES (:number)"), run.args)
        batch.give_back([run for number, run in numbers.items() if number == 3])
        if 4 in numbers:
            raise OSError("the printer is on fire")

    return seen


@pytest.fixture
def ask(database, batches):
    def run(*numbers):
        with database.transaction() as session:
            return [enqueue(session, "listener.many", key=str(each), args={"number": each}) for each in numbers]

    return run


def test_due_jobs_are_woken_in_as_few_tasks_as_hold_them(ask, background, database, broker):
    ask(*range(10, 35))
    JobSweep(database, broker, background.jobs).step()
    assert broker.look([QUEUE]).lengths[QUEUE] == 3


def test_each_job_of_a_batch_ends_for_itself(ask, background, batches, select):
    ids = ask(1, 2, 3, 4)
    assert background.perform("listener.many", *ids) == 4
    assert batches == [[1, 2, 3, 4]]
    assert select("number FROM effect ORDER BY number") == [1, 2]
    states = select("args ->> 'number', state, attempts - deferrals, due_at > now() FROM job ORDER BY key")
    assert states == [
        ("1", "done", 1, False),
        ("2", "done", 1, False),
        ("3", "waiting", 0, False),
        ("4", "waiting", 1, True),
    ]


def test_a_batch_woken_twice_is_done_once(ask, background, batches, select):
    ids = ask(1, 2)
    assert [background.perform("listener.many", *ids) for _ in range(2)] == [2, 0]
    assert select("number FROM effect ORDER BY number") == [1, 2]


def test_a_job_that_lost_its_workers_too_often_is_dead_and_the_others_go_on(ask, background, change, select):
    ids = ask(1, 2)
    change("UPDATE job SET attempts = 2 WHERE key = '1'")
    background.perform("listener.many", *ids)
    assert select("key, state FROM job ORDER BY key") == [("1", "dead"), ("2", "done")]


def test_a_worker_that_is_quicker_than_the_commit_of_its_courier_waits_for_it(ask, background, database, select):
    ids = ask(1)
    woken = threading.Event()
    with ThreadPoolExecutor(1) as worker:
        with database.transaction() as courier:
            courier.execute(sa.text("SELECT id FROM job FOR UPDATE"))
            performed = worker.submit(lambda: (woken.set(), background.perform("listener.many", *ids))[1])
            assert woken.wait(10)
            wait_for(
                lambda: performed.done() or select("count(*) FROM pg_locks WHERE NOT granted") != [0], "the worker"
            )
        assert performed.result(10) == 1
    assert select("state FROM job") == ["done"]
