"""Sends one webhook: resolves the name once, connects to an address that was checked, follows nothing, reads little.

The time for the whole conversation is limited from outside: a receiver that sends a byte now and then
would outlast every limit of a single read.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult

from services.notifications.webhooks.addresses import AddressRefused, check_address, check_url

TIMEOUT_S = 8.0
LARGEST_ANSWER = 16 * 1024
EXCERPT = 500
MOST_ADDRESSES = 3
PORTS = {"https": 443, "http": 80}

Resolve = Callable[[str, int], list[str]]


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


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Sender:
    """Sends webhooks; `loopback` lets them go to this machine, for development."""

    def __init__(self, *, loopback: bool, timeout_s: float = TIMEOUT_S, resolve: Resolve = resolve) -> None:
        self._loopback = loopback
        self._timeout_s = timeout_s
        self._resolve = resolve
        self._tls = ssl.create_default_context()

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
            answer = Answer(None, f"No answer within {self._timeout_s:g} seconds" if late else _words(error))
        took = round((time.monotonic() - began) * 1000)
        return Answer(answer.status, answer.outcome, answer.excerpt, answer.retry_after_s, took)

    def _post(self, url: str, body: bytes, headers: Mapping[str, str], deadline: float) -> Answer:
        parts = check_url(url, loopback=self._loopback)
        host, port = str(parts.hostname).encode("idna").decode(), parts.port or PORTS[parts.scheme]
        addresses = self._resolve(host, port)
        for each in addresses:
            check_address(each, loopback=self._loopback)
        with _connected(addresses, port, deadline) as plain:
            connection = http.client.HTTPConnection(host, parts.port or port)
            connection.default_port = PORTS[parts.scheme]
            connection.sock = self._tls.wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
            try:
                connection.request("POST", _target(parts), body, dict(headers))
                answer = _read(connection.getresponse())
            finally:
                connection.close()
        if time.monotonic() >= deadline:
            # What was cut off can look like a whole answer.
            raise TimeoutError
        return answer


@contextmanager
def _connected(addresses: list[str], port: int, deadline: float) -> Iterator[socket.socket]:
    """Connect to the first address that answers; at the deadline the connection is cut, whoever is using it."""
    connection = _connect(addresses, port, deadline)
    with connection, connection.dup() as handle:
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, (handle,))
        timer.daemon = True
        timer.start()
        try:
            yield connection
        finally:
            timer.cancel()
            timer.join()


def _connect(addresses: list[str], port: int, deadline: float) -> socket.socket:
    failure: OSError = OSError("The name leads to no address")
    for address in addresses[:MOST_ADDRESSES]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as error:
            failure = error
    raise failure


def _cut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        """It was closed already."""


def _read(response: http.client.HTTPResponse) -> Answer:
    text = response.read(LARGEST_ANSWER).decode("utf-8", "replace")
    excerpt = "".join(each if each.isprintable() else " " for each in text[:EXCERPT])
    outcome = f"Answered {response.status}"
    if 300 <= response.status < 400:
        outcome += "; redirects are not followed"
    wait = response.headers.get("Retry-After", "")
    return Answer(response.status, outcome, excerpt, int(wait) if wait.isdecimal() and len(wait) < 8 else None)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _words(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return f"Could not be reached: {said[:200]}"
