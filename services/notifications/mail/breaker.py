"""Leaves a mail server alone while it is down: after a few failures nothing is tried but one message now and then."""

import datetime as dt
import random
import threading

from shared import clock

OPENS_AFTER = 5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 120.0
PROBE_TAKES_AT_MOST = dt.timedelta(seconds=60)


class Breaker:
    """Closed while the server answers; open after `OPENS_AFTER` failures in a row; half-open for one probe a pause."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._probe_at: dt.datetime | None = None

    def wait_until(self) -> dt.datetime | None:
        """Return until when to wait, or None to go ahead; while the server is down one caller a pause may."""
        now = clock.now()
        with self._lock:
            if self._probe_at is None:
                return None
            if now >= self._probe_at:
                self._probe_at = now + PROBE_TAKES_AT_MOST
                return None
            # Spread, or all that waits would come back in the same second.
            spread = random.uniform(0, self._pause_s())  # noqa: S311 - nothing secret
            return self._probe_at + dt.timedelta(seconds=spread)

    def failed(self) -> None:
        """Note that the server could not be reached."""
        with self._lock:
            self._failures += 1
            if self._failures >= OPENS_AFTER:
                self._probe_at = clock.now() + dt.timedelta(seconds=self._pause_s())

    def succeeded(self) -> None:
        """Note that the server answers."""
        with self._lock:
            self._failures, self._probe_at = 0, None

    def _pause_s(self) -> float:
        doublings = min(max(self._failures - OPENS_AFTER, 0), 10)
        return min(FIRST_PAUSE_S * 2.0**doublings, LONGEST_PAUSE_S)
