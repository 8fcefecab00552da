"""A step that is repeated in a thread of its own: at once when rung, else after a while, for ever after errors."""

import threading
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger()

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0


class Loop:
    """Repeats `step` until it is stopped; `step` says whether there is more to do right away.

    `close` is called at the end, in the same thread, to let go of what the step had opened.
    """

    def __init__(
        self, name: str, step: Callable[[], bool], *, every_s: float, close: Callable[[], None] | None = None
    ) -> None:
        self.name = name
        self.passed_at: float | None = None
        self._step = step
        self._close = close
        self._every_s = every_s
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ring(self) -> None:
        """Have the step run now."""
        self._bell.set()

    def stop(self) -> None:
        """Ask the loop to end after the step it is in."""
        self._stopping.set()
        self._bell.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the end."""
        self._thread.join(timeout_s)

    @property
    def alive(self) -> bool:
        """Whether the thread runs; it ends early only through an error of this program."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._repeat()
        finally:
            if self._close is not None:
                self._close()

    def _repeat(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            # Cleared before the step: a ring during the step leads to another one.
            self._bell.clear()
            try:
                more = self._step()
            except Exception as error:  # noqa: BLE001 - servers come and go, this thread stays
                failures += 1
                self._pause(failures, error)
                continue
            if failures:
                log.info("loop.recovered", loop=self.name, failures=failures)
            failures = 0
            self.passed_at = time.monotonic()
            if not more and not self._stopping.is_set():
                self._bell.wait(self._every_s)

    def _pause(self, failures: int, error: Exception) -> None:
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures - 1, 8))
        write = log.error if failures in {1, 10} else log.debug
        write("loop.failed", loop=self.name, failures=failures, exc_info=error if failures == 1 else None)
        self._stopping.wait(pause)
