"""Waiting for something to become true, with words for when it does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(look: Callable[[], Found], what: str, *, seconds: float = 20.0, every_s: float = 0.05) -> Found:
    """Call `look` until it returns something true, and return that; raises `TimeoutError` saying what never came."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s in vain: {what}")
        time.sleep(every_s)
