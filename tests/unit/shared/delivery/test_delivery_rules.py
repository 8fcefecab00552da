"""What can be said of delivery without a server."""

import ssl
import threading
import uuid

import pytest
from kombu import Connection
from kombu.transport import redis as upstream

from shared.delivery import Envelope, Ordered
from shared.delivery.backoff import delay_s
from shared.delivery.broker import BUSY_QUEUE, FULL_QUEUE, BrokerView
from shared.delivery.celery_settings import celery_settings
from shared.delivery.heartbeat import Heartbeat
from shared.delivery.loops import Loop
from shared.delivery.transport import Transport, broker_url


def test_the_wait_doubles_up_to_its_cap_with_a_tenth_of_jitter():
    for attempt, expected in ((1, 30), (2, 60), (5, 480), (6, 600), (500, 600)):
        assert 0.9 * expected <= delay_s(attempt, first_s=30) <= 1.1 * expected


def test_a_queue_is_busy_and_full_only_beyond_its_limits():
    view = BrokerView("run", {"a": BUSY_QUEUE, "b": BUSY_QUEUE + 1, "c": FULL_QUEUE + 1})
    assert view.busy() == ["b", "c"]
    assert view.full() == ["c"]


def test_celery_finds_our_transport_by_the_url_of_the_broker():
    connection = Connection(broker_url("redis://:secret@127.0.0.1:6379/3"))
    assert connection.get_transport_cls() is Transport
    assert (connection.hostname, connection.port, connection.password) == ("127.0.0.1", 6379, "secret")
    assert issubclass(Transport, upstream.Transport)


def test_a_redis_with_tls_is_checked_against_its_certificate():
    assert celery_settings("rediss://example/0")["broker_use_ssl"] == {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    assert "broker_use_ssl" not in celery_settings("redis://example/0")


def test_no_task_outlives_the_time_after_which_the_broker_gives_it_to_another():
    settings = celery_settings("redis://example/0")
    assert settings["task_time_limit"] * 2 < settings["broker_transport_options"]["visibility_timeout"]


def test_an_envelope_ignores_what_it_does_not_know_and_is_a_cloud_event():
    envelope = Envelope.model_validate(
        {
            "id": str(uuid.uuid4()),
            "source": "catalog",
            "type": "catalog.resource.published.v1",
            "subject": "p1-m1",
            "sequence": 1,
            "time": "2026-11-22T07:00:00Z",
            "data": {},
            "datacontenttype": "application/json",
        }
    )
    assert envelope.specversion == "1.0"
    assert "datacontenttype" not in envelope.model_dump()


def test_an_ordered_subscriber_is_named_like_any_other():
    assert Ordered("notifications") == "notifications"
    assert ("progress", Ordered("notifications")) == ("progress", "notifications")


def test_a_loop_goes_on_after_errors_runs_when_rung_and_closes_what_it_opened():
    steps: list[int] = []
    stepped, closed = threading.Event(), threading.Event()

    def step() -> bool:
        steps.append(len(steps))
        if len(steps) == 1:
            raise ConnectionError("the server is on its way")
        stepped.set()
        return False

    loop = Loop("example", step, every_s=60, close=closed.set)
    loop.start()
    assert stepped.wait(5)
    stepped.clear()
    loop.ring()
    assert stepped.wait(5)
    assert loop.alive
    loop.stop()
    loop.join(5)
    assert not loop.alive
    assert closed.is_set()


@pytest.mark.parametrize("named", [True, False])
def test_the_heartbeat_leaves_a_sign_of_life_where_one_is_asked_for(tmp_path, named):
    file = tmp_path / "deep" / "courier"
    heartbeat = Heartbeat(str(file) if named else "")
    heartbeat.beat()
    assert file.exists() is named
    heartbeat.clear()
    assert not file.exists()
