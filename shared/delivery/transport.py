"""kombu's Redis transport, made to outlive a Redis that goes away under a busy worker.

With kombu 5.7.0 such a worker ends: closing the channel reads the reply of a BRPOP that will never
come, and a task that finishes later acknowledges on a channel whose connection is dropped already,
which raises AttributeError instead of a connection error. Celery survives connection errors only.
`tests/faults/test_worker_survives_redis_loss.py` says when upstream no longer needs this module.
"""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as RedisConnectionError


class Channel(redis.Channel):
    """A channel that can be closed, and acknowledged on, after its server or its connection is gone."""

    def close(self) -> None:
        """Close the channel; what cannot be told to a dead server is dropped."""
        try:
            super().close()  # type: ignore[no-untyped-call]
        except self.connection_errors:
            self._abandon()

    def _abandon(self) -> None:
        """Let go of everything local. Messages not acknowledged come back by their visibility timeout."""
        self.closed = True
        self._in_poll = False
        connection = self.connection
        if connection is not None:
            connection.cycle.discard(self)
            connection.close_channel(self)
        self._disconnect_pools()  # type: ignore[no-untyped-call]
        self._close_clients()  # type: ignore[no-untyped-call]

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - as upstream has it
        """Refuse with a connection error where upstream would trip over a dropped connection."""
        if self.connection is None or self.connection.client is None:
            raise RedisConnectionError("the connection of this channel is closed")
        parameters: dict[str, Any] = super()._connparams(asynchronous=asynchronous)  # type: ignore[no-untyped-call]
        return parameters


class Transport(redis.Transport):
    """The Redis transport with the channel above; Celery finds it by the scheme of the broker's URL."""

    Channel = Channel


SCHEMES = {"redis": "champions-redis", "rediss": "champions-rediss"}

for _scheme in SCHEMES.values():
    TRANSPORT_ALIASES[_scheme] = f"{__name__}:Transport"


def broker_url(redis_url: str) -> str:
    """Return the URL under which Celery finds this transport for a `redis://` or `rediss://` server."""
    scheme, separator, rest = redis_url.partition("://")
    return f"{SCHEMES[scheme]}{separator}{rest}"
