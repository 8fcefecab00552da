"""One request to a foreign host: resolves the name once and connects to an address that was checked.

The time for the whole conversation is limited from outside: a host that sends a byte now and then would
outlast every limit of a single read. Redirects are answers like any other; who follows one asks anew.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import SplitResult

from shared.outbound.addresses import check_address, check_url

MOST_ADDRESSES = 3
PORTS = {"https": 443, "http": 80}

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Caller:
    """Makes requests; `loopback` lets them go to this machine, for development, `plain` lets them go without TLS."""

    def __init__(
        self,
        *,
        loopback: bool,
        plain: bool = False,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._loopback = loopback
        self._plain = plain
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()

    @contextmanager
    def request(
        self, method: str, url: str, headers: Mapping[str, str], *, deadline: float, body: bytes | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """Send and give the answer, which is cut off at `deadline` (of `time.monotonic`).

        Raises `AddressRefused`, `OSError` (of which `ssl.SSLError` and `TimeoutError` are some) and
        `http.client.HTTPException`.
        """
        parts = check_url(url, loopback=self._loopback, plain=self._plain)
        host, port = str(parts.hostname).encode("idna").decode(), parts.port or PORTS[parts.scheme]
        addresses = self._resolve(host, port)
        for each in addresses:
            check_address(each, loopback=self._loopback)
        with _connected(addresses, port, deadline) as plain:
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = PORTS[parts.scheme]
            try:
                connection.sock = (
                    self._tls.wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
                )
                connection.request(method, _target(parts), body, dict(headers))
                yield connection.getresponse()
            finally:
                connection.close()
        if time.monotonic() >= deadline:
            # What was cut off can look like a whole answer.
            raise TimeoutError


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


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def in_words(error: Exception) -> str:
    """Return what went wrong with a connection, for people."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__
    return f"Could not be reached: {said[:200]}"
