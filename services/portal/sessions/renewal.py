"""A refresh token is good once: requests that come at the same time share one exchange and its outcome."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import redis
import structlog

from shared.sealing import Sealer

SHARED_FOR_S = 60
WAIT_S = 5.0
POLL_S = 0.05

Tokens = dict[str, Any]
log = structlog.get_logger()


class Renewal:
    """Exchanges refresh tokens, each once, in this process and, while Redis answers, in all of them."""

    def __init__(self, exchange: Callable[[str], Tokens], store: redis.Redis, sealer: Sealer) -> None:
        self._exchange = exchange
        self._store = store
        self._sealer = sealer
        self._recent: dict[str, tuple[float, Tokens]] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def renew(self, refresh_token: str) -> Tokens:
        """Return new tokens for `refresh_token`; a caller who comes second gets what the first received."""
        key = hashlib.sha256(refresh_token.encode()).hexdigest()
        with self._lock(key):
            known = self._recall(key)
            if known is None and not self._claim(key):
                known = self._wait(key)
            if known is None:
                known = self._exchange(refresh_token)
                self._share(key, known)
        return known

    def _lock(self, key: str) -> threading.Lock:
        with self._guard:
            now = time.monotonic()
            for old in [each for each, (until, _tokens) in self._recent.items() if until < now]:
                del self._recent[old]
                self._locks.pop(old, None)
            return self._locks.setdefault(key, threading.Lock())

    def _recall(self, key: str) -> Tokens | None:
        if key in self._recent:
            return self._recent[key][1]
        try:
            sealed = self._store.get(f"portal:renewed:{key}")
        except redis.RedisError:
            return None
        return json.loads(self._sealer.open(sealed.decode())) if isinstance(sealed, bytes) else None

    def _claim(self, key: str) -> bool:
        try:
            return bool(self._store.set(f"portal:renewing:{key}", "1", nx=True, ex=int(WAIT_S) * 2))
        except redis.RedisError as error:
            log.warning("renewal.unshared", error=type(error).__name__)
            return True

    def _wait(self, key: str) -> Tokens | None:
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            known = self._recall(key)
            if known is not None:
                return known
            time.sleep(POLL_S)
        return None

    def _share(self, key: str, tokens: Tokens) -> None:
        self._recent[key] = (time.monotonic() + SHARED_FOR_S, tokens)
        try:
            self._store.set(f"portal:renewed:{key}", self._sealer.seal(json.dumps(tokens)), ex=SHARED_FOR_S)
        except redis.RedisError as error:
            log.warning("renewal.unshared", error=type(error).__name__)
