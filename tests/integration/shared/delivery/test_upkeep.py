"""Periodic work, dead letters, housekeeping, gauges, and a courier's life."""

import datetime as dt
import threading
import time
import uuid

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest

from shared import clock
from shared.delivery import dead_letters, enqueue
from shared.delivery.housekeeping import Housekeeping
from shared.delivery.metrics import DeliveryCollector
from shared.delivery.periodic import Periodic, PeriodicRunner


def test_two_couriers_run_what_is_due_once_and_then_not_before_its_time(database, select, change):
    def note(session):
        session.execute(sa.text("INSERT INTO effect (number) VALUES (1)"))
        time.sleep(0.2)

    runners = [PeriodicRunner(database, [Periodic("tidy", 3600, note)]) for _ in range(2)]
    for _ in range(2):
        threads = [threading.Thread(target=runner.step) for runner in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert select("count(*) FROM effect") == [1]
    before = select("due_at FROM periodic")[0]
    change("UPDATE periodic SET due_at = due_at - interval '3 hours'")
    runners[0].step()
    assert select("due_at FROM periodic") == [before]
    assert select("count(*) FROM effect") == [2]


def test_periodic_work_that_fails_says_why_is_tried_soon_again_and_keeps_nobody_waiting(database, select):
    def fail(session):
        session.execute(sa.text("INSERT INTO effect (number) VALUES (1)"))
        raise ValueError("no")

    def note(session):
        session.execute(sa.text("INSERT INTO effect (number) VALUES (2)"))

    PeriodicRunner(database, [Periodic("a", 3600, fail), Periodic("b", 3600, note)]).step()
    assert select("number FROM effect") == [2]
    assert select("failures, error, due_at < now() + interval '1 minute' FROM periodic WHERE name = 'a'") == [
        (1, "ValueError: no", True)
    ]


@pytest.fixture
def dead_event(background, behaviour, happen, envelopes, change):
    def fail():
        raise ValueError("it does not fit")

    behaviour.before[1] = fail
    happen(1)
    change("UPDATE outbox_delivery SET attempts = 9, state = 'sent'")
    background.inbox.take_in(envelopes())
    change("UPDATE inbox SET state = 'dead', wake_at = NULL, attempts = 5")
    behaviour.before.clear()
    return envelopes()[0].id


def test_an_operator_sees_what_stopped_and_why(database, dead_event):
    with database.transaction() as session:
        letters = dead_letters.list_dead(session)
        assert {(letter.place, letter.state, letter.error) for letter in letters} == {
            ("inbox", "dead", "ValueError: it does not fit"),
            ("outbox", "sent", None),
        }
        shown = dead_letters.show(session, dead_event)
    assert [entry["place"] for entry in shown] == ["inbox", "outbox"]
    assert shown[1]["deliveries"][0]["subscriber"] == "listener"


def test_a_replayed_event_gets_all_its_tries_again(background, database, dead_event, select):
    with database.transaction() as session:
        assert dead_letters.replay(session, [uuid.uuid4()]) == []
        assert dead_letters.replay(session, [dead_event]) == [dead_event]
    background.inbox.retry([dead_event])
    assert select("number FROM effect") == [1]
    assert select("state FROM inbox") == ["done"]


def test_a_replayed_job_is_due_at_once(background, database, change, select):
    @background.job("listener.noted", queue="listener.notes", max_attempts=1)
    def noted(run):
        with run.completing() as session:
            session.execute(sa.text("INSERT INTO effect (number) VALUES (1)"))

    with database.transaction() as session:
        job_id = enqueue(session, "listener.noted", key="x", args={})
    change("UPDATE job SET state = 'dead', attempts = 1, wake_at = NULL, finished_at = now()")
    with database.transaction() as session:
        assert dead_letters.replay(session) == [job_id]
    assert background.perform("listener.noted", job_id)
    assert select("number FROM effect") == [1]


def test_what_was_acknowledged_can_be_sent_again_and_is_not_handled_twice(
    background, database, happen, envelopes, change, select
):
    happen(1)
    background.inbox.take_in(envelopes())
    change("UPDATE outbox_delivery SET state = 'acked', acked_at = now()")
    with database.transaction() as session:
        with pytest.raises(ValueError, match="name an event"):
            dead_letters.resend(session)
        assert dead_letters.resend(session, since=clock.now() + dt.timedelta(hours=1)) == 0
        assert dead_letters.resend(session, since=clock.now() - dt.timedelta(hours=1), subscriber="listener") == 1
        assert dead_letters.resend(session, event=envelopes()[0].id) == 1
    assert select("state, wake_at <= now() FROM outbox_delivery") == [("sent", True)]
    background.inbox.take_in_again(envelopes())
    assert select("number FROM effect") == [1]


def test_housekeeping_removes_what_has_served_and_nothing_else(background, database, happen, envelopes, change, select):
    happen(1, 2, 3, 4)
    background.inbox.take_in(envelopes())
    _old, kept, dead, unsent = (event.id for event in envelopes())
    change("UPDATE outbox_delivery SET state = 'acked', acked_at = now() WHERE event_id <> :id", id=unsent)
    for table, column in (("outbox_event", "time"), ("outbox_delivery", "acked_at"), ("inbox", "settled_at")):
        key = "id" if table == "outbox_event" else "event_id"
        change(f"UPDATE {table} SET {column} = now() - interval '31 days' WHERE {key} <> :id", id=kept)
    change("UPDATE inbox SET state = 'dead' WHERE event_id = :id", id=dead)
    Housekeeping(database).step()
    assert set(select("id FROM outbox_event")) == {kept, unsent}
    assert set(select("event_id FROM inbox")) == {kept, dead}


def test_prometheus_sees_what_is_waiting(database, happen, dead_event):
    happen(5)
    registry = CollectorRegistry()
    registry.register(DeliveryCollector("example", database))
    page = generate_latest(registry).decode()
    labels = 'name="listener",place="outbox",service="example",state="pending"'
    assert f"champions_delivery_rows{{{labels}}} 1.0" in page
    assert f"champions_delivery_oldest_seconds{{{labels}}}" in page
    assert 'place="inbox",service="example",state="dead"} 1.0' in page


def test_a_courier_sends_what_is_committed_at_once_and_stops_when_told(background, happen, select):
    @background.job("listener.noted", queue="listener.notes")
    def noted(run):
        """Nothing."""

    courier = background.courier()
    courier.start()
    try:
        wait_for(lambda: courier.ready)
        time.sleep(1.1)
        began = time.monotonic()
        happen(1)
        wait_for(lambda: select("state FROM outbox_delivery") == ["sent"])
        assert time.monotonic() - began < 0.7
    finally:
        courier.stop()
    assert not any(loop.alive for loop in courier._loops)


def wait_for(true, seconds=10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
