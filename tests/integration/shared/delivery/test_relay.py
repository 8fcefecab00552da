"""Events go out in batches, come back acknowledged, and are sent again for as long as they are not."""

import json

import pytest
import redis

from shared.delivery.acknowledgements import AcknowledgementReceiver, AcknowledgementSender
from shared.delivery.broker import BUSY_QUEUE, FULL_QUEUE, Broker
from shared.delivery.relay import Relay
from tests.integration.shared.delivery.conftest import StepTaken

QUEUE = "listener.events"


@pytest.fixture
def relay(database, broker):
    return Relay(database, broker, ["listener"])


@pytest.fixture
def server(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def tasks(server, background):
    """Take the tasks out of the queue, oldest first, and return their arguments."""

    def take():
        messages = [json.loads(message) for message in reversed(server.lrange(QUEUE, 0, -1))]
        server.delete(QUEUE)
        with background.celery.connection_for_read() as connection:
            channel = connection.default_channel
            return [json.loads(channel.message_to_python(message).body)[1] for message in messages]

    return take


@pytest.fixture
def acknowledge(database, redis_url):
    """Carry all acknowledgements from the inbox to the outbox."""

    def run():
        AcknowledgementSender(database, redis_url).step()
        return AcknowledgementReceiver(database, redis_url, "example").step()

    return run


def test_many_events_travel_in_few_tasks(relay, happen, tasks, select):
    happen(*range(150))
    relay.step()
    sent = tasks()
    assert [len(task["envelopes"]) for task in sent] == [100, 50]
    assert [event["data"]["number"] for task in sent for event in task["envelopes"]] == list(range(150))
    assert not any(task["again"] for task in sent)
    assert select("DISTINCT state, attempts FROM outbox_delivery") == [("sent", 1)]


def test_an_event_comes_home_acknowledged(relay, happen, tasks, background, acknowledge, select):
    happen(1, 2)
    relay.step()
    background.deliver(**tasks()[0])
    acknowledge()
    assert select("state, acked_at IS NOT NULL FROM outbox_delivery") == [("acked", True)] * 2
    assert select("number FROM effect ORDER BY number") == [1, 2]
    assert not select("event_id FROM inbox WHERE ack_due")


def test_an_event_that_nobody_acknowledged_is_sent_again_as_such_and_less_and_less_often(
    relay, happen, tasks, change, select
):
    happen(1)
    relay.step()
    relay.step()
    assert len(tasks()) == 1
    change("UPDATE outbox_delivery SET wake_at = now()")
    relay.step()
    assert [task["again"] for task in tasks()] == [True]
    assert select("attempts, extract(epoch FROM wake_at - now()) BETWEEN 50 AND 70 FROM outbox_delivery") == [(2, True)]


def test_a_redis_that_was_started_anew_gets_everything_that_is_not_acknowledged(relay, happen, tasks, change, server):
    happen(1)
    relay.step()
    server.flushdb()
    change("UPDATE outbox_delivery SET broker = 'an earlier run of the server'")
    relay._run_id = "an earlier run of the server"
    relay.step()
    assert len(tasks()) == 1


def test_what_could_not_be_sent_stays_pending(database, background, happen, select):
    happen(1)
    relay = Relay(database, Broker(background.celery, "redis://127.0.0.1:1/0"), ["listener"])
    with pytest.raises(redis.ConnectionError):
        relay.step()
    assert select("state, attempts FROM outbox_delivery") == [("pending", 0)]


def test_a_busy_queue_gets_nothing_twice_and_a_full_one_nothing_at_all(relay, happen, change, server, select):
    happen(1)
    relay.step()
    change("UPDATE outbox_delivery SET wake_at = now()")
    happen(2)
    server.rpush(QUEUE, *["x"] * (BUSY_QUEUE + 1))
    relay.step()
    assert select("attempts FROM outbox_delivery ORDER BY event_id") == [1, 1]
    happen(3)
    server.rpush(QUEUE, *["x"] * FULL_QUEUE)
    relay.step()
    assert select("attempts FROM outbox_delivery ORDER BY event_id") == [1, 1, 0]


def test_a_subscriber_that_asked_for_order_gets_the_next_event_after_the_last_is_settled(
    relay, happen, tasks, background, behaviour, acknowledge, select
):
    def fail():
        raise ValueError

    happen(1, 2, 3, payload=StepTaken)
    happen(9, payload=StepTaken, subject="another")
    behaviour.before[2] = fail
    order = []
    for _ in range(3):
        relay.step()
        for task in tasks():
            order += [event["data"]["number"] for event in task["envelopes"]]
            background.deliver(**task)
        acknowledge()
    assert sorted(order[:2]) == [1, 9]
    assert order[2:] == [2]
    behaviour.before.clear()
    background.inbox.retry(select("event_id FROM inbox WHERE state = 'retry'"))
    assert acknowledge()
    relay.step()
    assert [event["data"]["number"] for task in tasks() for event in task["envelopes"]] == [3]
