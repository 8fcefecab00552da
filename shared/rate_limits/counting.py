"""Counting attempts in Redis; in the process's own memory while Redis does not answer."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger()

T = TypeVar("T")

ASK_REDIS_AGAIN_AFTER_S = 5.0
LONGEST_WAIT_FOR_REDIS_S = 0.5


class Counter:
    """Counts against limits; never keeps a request from being answered because Redis is away."""

    def __init__(self, redis_url: str) -> None:
        # The request is waiting: no second attempt when Redis does not answer, the memory does.
        pool = ConnectionPool.from_url(
            redis_url,
            socket_timeout=LONGEST_WAIT_FOR_REDIS_S,
            socket_connect_timeout=LONGEST_WAIT_FOR_REDIS_S,
            retry=Retry(NoBackoff(), 0),
        )
        storage = RedisStorage("redis://", pool, key_prefix="champions:limits", wrap_exceptions=True)
        self._redis = MovingWindowRateLimiter(storage)
        self._memory = MovingWindowRateLimiter(MemoryStorage())
        self._redis_away_until = 0.0
        self._lock = threading.Lock()

    def allows(self, rate: RateLimitItem, *key: str) -> bool:
        """Say whether one more attempt would be within the rate, without counting it."""
        return self._ask(lambda limiter: limiter.test(rate, *key))

    def spend(self, rate: RateLimitItem, *key: str) -> bool:
        """Count one attempt; say whether it was within the rate."""
        return self._ask(lambda limiter: limiter.hit(rate, *key))

    def wait_s(self, rate: RateLimitItem, *key: str) -> int:
        """Return after how many seconds the next attempt can be within the rate."""
        reset_at = self._ask(lambda limiter: limiter.get_window_stats(rate, *key).reset_time)
        return max(1, round(reset_at - time.time()) + 1)

    def _ask(self, question: Callable[[MovingWindowRateLimiter], T]) -> T:
        if time.monotonic() >= self._redis_away_until:
            try:
                return question(self._redis)
            except StorageError as error:
                self._redis_away_until = time.monotonic() + ASK_REDIS_AGAIN_AFTER_S
                log.warning("rate_limits.in_memory", error=type(error.storage_error).__name__)
        with self._lock:
            return question(self._memory)
