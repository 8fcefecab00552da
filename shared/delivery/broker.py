"""The way to Redis for a courier: looks at the queues, sends tasks by name in one pipeline."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

import redis
from celery import Celery
from kombu.connection import Connection
from kombu.messaging import Producer

# A queue this long gets nothing for the second time; a queue this full gets nothing at all.
BUSY_QUEUE = 500
FULL_QUEUE = 10_000


@dataclass(frozen=True)
class TaskMessage:
    """A task to be sent: its name, its queue and JSON arguments."""

    task: str
    queue: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BrokerView:
    """What Redis said of itself: which run of the server it is, and how long the queues are."""

    run_id: str
    lengths: Mapping[str, int]

    def busy(self) -> list[str]:
        """Return the queues that must not get anything twice."""
        return [queue for queue, length in self.lengths.items() if length > BUSY_QUEUE]

    def full(self) -> list[str]:
        """Return the queues that must not get anything."""
        return [queue for queue, length in self.lengths.items() if length > FULL_QUEUE]


def redis_client(url: str) -> redis.Redis:
    """Return a client that gives up on a silent server instead of hanging."""
    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=3, socket_keepalive=True)


class Broker:
    """One thread's connections to Redis. After an error they are dropped; the next call opens new ones."""

    def __init__(self, app: Celery, redis_url: str) -> None:
        self._app = app
        self._url = redis_url
        self._redis: redis.Redis | None = None
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def look(self, queues: Sequence[str]) -> BrokerView:
        """Ask Redis who it is and how long the queues are; raises `redis.RedisError`."""
        try:
            if self._redis is None:
                self._redis = redis_client(self._url)
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.info("server")
            for queue in queues:
                pipeline.llen(queue)
            server, *lengths = pipeline.execute()
        except Exception:
            self.close()
            raise
        return BrokerView(str(server["run_id"]), dict(zip(queues, map(int, lengths), strict=True)))

    def send(self, messages: Iterable[TaskMessage]) -> None:
        """Send all messages in one pipeline; after an error some may have been sent."""
        try:
            producer = self._open_producer()
            with producer.batch():  # type: ignore[no-untyped-call]
                for message in messages:
                    self._app.send_task(
                        message.task,
                        kwargs=dict(message.kwargs),
                        queue=message.queue,
                        producer=producer,
                        retry=False,
                        ignore_result=True,
                        # Celery would write the arguments into the headers: personal data, and slow.
                        argsrepr="()",
                        kwargsrepr="{...}",
                    )
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Drop the connections, whatever state they are in."""
        connection, client = self._connection, self._redis
        self._connection = self._producer = self._redis = None
        for closeable in (connection, client):
            if closeable is not None:
                _close_quietly(closeable)

    def _open_producer(self) -> Producer:
        if self._producer is None:
            self._connection = self._app.connection_for_write()
            self._producer = cast("Producer", self._app.amqp.Producer(self._connection))
        return self._producer


def _close_quietly(closeable: Any) -> None:
    # It is being thrown away because it is broken: how it ends does not matter.
    with suppress(Exception):
        closeable.close()
