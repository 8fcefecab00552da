"""A job is asked for with a commit, carried out by one worker at a time, and ends in a state with a name."""

import datetime as dt

import pytest
import redis
import sqlalchemy as sa

from shared import clock
from shared.delivery import LeaseLost, Permanent, RetryLater, cancel, enqueue
from shared.delivery.sweeps import JobSweep

QUEUE = "listener.notes"


@pytest.fixture
def note(background, behaviour):
    """A job that leaves an effect."""

    @background.job("listener.note", queue=QUEUE, max_attempts=3, first_retry_s=300)
    def note(run, number):
        with run.completing() as session:
            behaviour.before.get(number, lambda: None)()
            session.execute(sa.text("INSERT INTO effect (number) VALUES (:number)"), {"number": number})

    return note


@pytest.fixture
def ask(database, note):
    def run(number=1, **options):
        with database.transaction() as session:
            return enqueue(session, "listener.note", key=f"note:{number}", args={"number": number}, **options)

    return run


@pytest.fixture
def sweep(background, broker, database, note):
    return JobSweep(database, broker, background.jobs)


@pytest.fixture
def waiting_wakes(broker):
    return lambda: broker.look([QUEUE]).lengths[QUEUE]


def test_a_job_asked_for_twice_is_done_once(ask, background, select):
    first, second = ask(), ask()
    assert first == second
    assert background.perform("listener.note", first)
    assert not background.perform("listener.note", first)
    assert select("number FROM effect") == [1]
    assert select("state, attempts FROM job") == [("done", 1)]


def test_a_job_of_a_transaction_that_fails_was_never_there(database, note, select):
    with database.transaction() as session:
        enqueue(session, "listener.note", key="x", args={"number": 1})
        session.rollback()
    assert select("count(*) FROM job") == [0]


def test_a_job_for_later_is_left_alone_until_it_is_due(ask, background, sweep, waiting_wakes, change, select):
    job_id = ask(due_at=clock.now() + dt.timedelta(hours=1))
    sweep.step()
    assert waiting_wakes() == 0
    assert not background.perform("listener.note", job_id)
    change("UPDATE job SET due_at = now(), wake_at = now()")
    sweep.step()
    assert waiting_wakes() == 1
    assert background.perform("listener.note", job_id)


def test_a_job_that_has_not_begun_can_be_taken_back(ask, background, database, select):
    job_id = ask()
    with database.transaction() as session:
        assert cancel(session, "listener.note", key="note:1")
        assert not cancel(session, "listener.note", key="note:1")
    assert not background.perform("listener.note", job_id)
    assert select("state FROM job") == ["cancelled"]


def test_a_due_job_is_woken_once_and_not_over_and_over(ask, sweep, waiting_wakes):
    for number in range(3):
        ask(number)
    for _ in range(3):
        sweep.step()
    assert waiting_wakes() == 3


def test_a_redis_that_lost_its_memory_gets_the_wakes_again(ask, sweep, waiting_wakes, broker, change, redis_url):
    ask()
    sweep.step()
    redis.Redis.from_url(redis_url).flushdb()
    change("UPDATE job SET broker = 'an earlier run of the server'")
    sweep._run_id = "an earlier run of the server"
    sweep.step()
    assert waiting_wakes() == 1


def test_a_job_that_fails_is_tried_again_later_and_then_dead(ask, background, behaviour, change, select):
    def fail() -> None:
        raise OSError("the printer is on fire")

    behaviour.before[1] = fail
    job_id = ask()
    background.perform("listener.note", job_id)
    assert select("state, due_at > now(), wake_at > now() FROM job") == [("waiting", True, True)]
    assert not background.perform("listener.note", job_id)
    for _ in range(2):
        change("UPDATE job SET due_at = now()")
        background.perform("listener.note", job_id)
    assert select("state, attempts, error FROM job") == [("dead", 3, "OSError: the printer is on fire")]
    assert select("count(*) FROM effect") == [0]


def test_a_job_that_can_never_succeed_is_not_tried_again(ask, background, behaviour, select):
    def refuse() -> None:
        raise Permanent("no such address")

    behaviour.before[1] = refuse
    background.perform("listener.note", ask())
    assert select("state, attempts, error, wake_at FROM job") == [("failed", 1, "no such address", None)]


def test_a_job_that_has_to_wait_keeps_its_tries(ask, background, behaviour, change, select):
    def wait() -> None:
        raise RetryLater("not there yet")

    behaviour.before[1] = wait
    job_id = ask()
    for _ in range(6):
        change("UPDATE job SET due_at = now()")
        background.perform("listener.note", job_id)
    assert select("state FROM job") == ["waiting"]
    behaviour.before.clear()
    change("UPDATE job SET due_at = now()")
    background.perform("listener.note", job_id)
    assert select("state FROM job") == ["done"]


def test_a_worker_that_lost_its_lease_commits_nothing(ask, background, behaviour, change, sweep, select):
    """While the first worker is at it, its lease ends, the sweep takes the job back and another does it."""
    lost = []

    @background.job("listener.slow", queue=QUEUE)
    def slow(run):
        if run.attempt == 1:
            change("UPDATE job SET wake_at = now() WHERE task = 'listener.slow'")
            sweep.step()
            background.perform("listener.slow", run.id)
        try:
            with run.completing() as session:
                session.execute(sa.text("INSERT INTO effect (number) VALUES (:number)"), {"number": run.attempt})
        except LeaseLost:
            lost.append(run.attempt)
            raise

    with background._database.transaction() as session:
        job_id = enqueue(session, "listener.slow", key="x", args={})
    background.perform("listener.slow", job_id)
    assert lost == [1]
    assert select("number FROM effect") == [2]
    assert select("state, attempts FROM job") == [("done", 2)]


def test_a_job_whose_worker_is_lost_every_time_is_given_up(ask, background, change, select):
    job_id = ask()
    change("UPDATE job SET attempts = 3")
    background.perform("listener.note", job_id)
    assert select("state FROM job") == ["dead"]
    assert select("count(*) FROM effect") == [0]


def test_a_job_that_leaves_no_effect_ends_too(background, database, select):
    @background.job("listener.look", queue=QUEUE)
    def look(run):
        assert run.key == "once"

    with database.transaction() as session:
        job_id = enqueue(session, "listener.look", key="once", args={})
    background.perform("listener.look", job_id)
    assert select("state FROM job") == ["done"]
