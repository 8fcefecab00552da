"""What hosts ask of robots (RFC 9309), asked once a day by each process that visits them."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from shared.outbound.calls import Caller

LARGEST = 64 * 1024
GOOD_FOR_S = 24 * 3600.0
MOST_KNOWN = 2000
LONGEST_DELAY_S = 300.0


@dataclass(frozen=True)
class _Wishes:
    asked_at: float
    rules: RobotFileParser


class Robots:
    """Knows what hosts want of visitors with the name `agent`."""

    def __init__(self, caller: Caller, agent: str, headers: dict[str, str], clock: Callable[[], float]) -> None:
        self._caller = caller
        self._agent = agent
        self._headers = headers
        self._clock = clock
        self._known: dict[str, _Wishes] = {}

    def allow(self, url: str, *, deadline: float) -> bool:
        """Whether an address may be visited; raises what `Caller.request` raises when the host does not answer."""
        return self._wishes(url, deadline).can_fetch(self._agent, url)

    def delay_s(self, url: str) -> float:
        """Return the pause that a host wants between requests, as far as it is known."""
        known = self._known.get(_origin(url))
        asked = known.rules.crawl_delay(self._agent) if known else None
        return min(float(asked), LONGEST_DELAY_S) if asked else 0.0

    def _wishes(self, url: str, deadline: float) -> RobotFileParser:
        origin = _origin(url)
        known = self._known.get(origin)
        if known is None or self._clock() - known.asked_at > GOOD_FOR_S:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            known = self._known[origin] = _Wishes(self._clock(), self._ask(origin, deadline))
        return known.rules

    def _ask(self, origin: str, deadline: float) -> RobotFileParser:
        rules = RobotFileParser()
        with self._caller.request("GET", f"{origin}/robots.txt", self._headers, deadline=deadline) as response:
            if response.status >= 500:
                raise http.client.HTTPException(f"robots.txt: answered {response.status}")
            # Whoever has no such file, or has it elsewhere, has no wishes.
            text = response.read(LARGEST).decode("utf-8", "replace") if response.status == 200 else ""
        rules.parse(text.splitlines())
        return rules


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def today() -> float:
    """Return the clock by which wishes grow old."""
    return time.monotonic()
