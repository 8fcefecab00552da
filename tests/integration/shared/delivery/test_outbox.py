"""An event is written with the fact it tells of, once for each subscriber, and numbered within its subject."""

import threading

import pytest
import sqlalchemy as sa

from shared.delivery import EventPayload, Unrouted, publish
from shared.observability import bind_correlation
from tests.integration.shared.delivery.conftest import ThingHappened


def test_an_event_has_its_payload_source_and_correlation(database, select):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with bind_correlation(correlation="an-act-of-a-person", traceparent=trace), database.transaction() as session:
        event_id = publish(session, ThingHappened(number=7), subject="thing-1")
    assert select("id, source, type, subject, sequence, data, correlation_id, traceparent FROM outbox_event") == [
        (event_id, "example", "example.thing.happened.v1", "thing-1", 1, {"number": 7}, "an-act-of-a-person", trace)
    ]
    assert select("event_id, subscriber, state, attempts FROM outbox_delivery") == [
        (event_id, "listener", "pending", 0)
    ]


def test_an_event_of_a_transaction_that_fails_was_never_there(database, select):
    with database.transaction() as session:
        publish(session, ThingHappened(number=1), subject="thing")
        session.rollback()
    assert select("count(*) FROM outbox_event") == [0]
    assert select("count(*) FROM outbox_sequence") == [0]


def test_events_of_one_subject_published_at_once_are_numbered_without_a_gap(database, select):
    def work() -> None:
        for number in range(10):
            with database.transaction() as session:
                publish(session, ThingHappened(number=number), subject="busy")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert select("sequence FROM outbox_event ORDER BY sequence") == list(range(1, 41))


def test_a_type_that_nobody_receives_is_a_mistake(database):
    class Unheard(EventPayload):
        type = "example.thing.unheard.v1"

    with pytest.raises(Unrouted), database.transaction() as session:
        publish(session, Unheard(), subject="thing")


def test_publishing_rings_the_bell_with_the_commit(database):
    with database.engine.connect() as listener:
        listener.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("LISTEN champions_outbox"))
        with database.transaction() as session:
            publish(session, ThingHappened(number=1), subject="thing")
            assert list(listener.connection.driver_connection.notifies(timeout=0)) == []
        heard = list(listener.connection.driver_connection.notifies(timeout=2, stop_after=1))
    assert [notification.channel for notification in heard] == ["champions_outbox"]
