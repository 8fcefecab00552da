"""How the supervisor finds out that something is ready, without waiting for anything else meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import pathlib
from collections.abc import Awaitable, Callable

PROBE_TIMEOUT_S = 3.0

Probe = Callable[[], Awaitable[bool]]


def answers_ready(host: str, port: int, path: str = "/health/ready") -> Probe:
    """Whether a web server answers 200 there."""

    async def probe() -> bool:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            async with asyncio.timeout(PROBE_TIMEOUT_S):
                return await _status_is_200(host, port, path)
        return False

    return probe


async def _status_is_200(host: str, port: int, path: str) -> bool:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        return b" 200 " in await reader.readline()
    finally:
        writer.close()


def says_ready(is_ready: Callable[[], bool]) -> Probe:
    """Whether a quick check holds."""

    async def probe() -> bool:
        return is_ready()

    return probe


def has_touched(file: pathlib.Path) -> Probe:
    """Whether a role without a web server has said through a file that it is at work."""
    return says_ready(file.exists)
