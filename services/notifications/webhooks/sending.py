"""Sends one webhook: to an address that was checked, follows nothing, reads little."""

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from shared.outbound.addresses import AddressRefused
from shared.outbound.calls import Caller, Resolve, in_words, resolve

TIMEOUT_S = 8.0
LARGEST_ANSWER = 16 * 1024
EXCERPT = 500


@dataclass(frozen=True)
class Answer:
    """How a try ended: the receiver's status, or None and what went wrong."""

    status: int | None
    outcome: str
    excerpt: str = ""
    retry_after_s: int | None = None
    duration_ms: int = 0

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Sends webhooks; `loopback` lets them go to this machine, for development."""

    def __init__(self, *, loopback: bool, timeout_s: float = TIMEOUT_S, resolve: Resolve = resolve) -> None:
        self._caller = Caller(loopback=loopback, resolve=resolve)
        self._timeout_s = timeout_s

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send and say how it ended; never raises for what the receiver or the network does."""
        began = time.monotonic()
        try:
            answer = self._post(url, body, headers, began + self._timeout_s)
        except AddressRefused as error:
            answer = Answer(None, f"Refused: {error}")
        except ssl.SSLError as error:
            answer = Answer(None, f"TLS failed: {error.reason or type(error).__name__}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() - began >= self._timeout_s
            answer = Answer(None, f"No answer within {self._timeout_s:g} seconds" if late else in_words(error))
        took = round((time.monotonic() - began) * 1000)
        return Answer(answer.status, answer.outcome, answer.excerpt, answer.retry_after_s, took)

    def _post(self, url: str, body: bytes, headers: Mapping[str, str], deadline: float) -> Answer:
        with self._caller.request("POST", url, headers, body=body, deadline=deadline) as response:
            return _read(response)


def _read(response: http.client.HTTPResponse) -> Answer:
    text = response.read(LARGEST_ANSWER).decode("utf-8", "replace")
    excerpt = "".join(each if each.isprintable() else " " for each in text[:EXCERPT])
    outcome = f"Answered {response.status}"
    if 300 <= response.status < 400:
        outcome += "; redirects are not followed"
    wait = response.headers.get("Retry-After", "")
    return Answer(response.status, outcome, excerpt, int(wait) if wait.isdecimal() and len(wait) < 8 else None)
