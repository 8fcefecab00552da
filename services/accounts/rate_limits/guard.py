"""The limits of this service by name, and the refusal that they lead to."""

from typing import Literal

import limits

from services.accounts.settings import Settings
from shared.problems import TooManyRequests
from shared.rate_limits.callers import calling_address
from shared.rate_limits.counting import Counter

Name = Literal[
    "registrations_per_address",
    "registrations_per_account",
    "mailed_links_per_address",
    "mailed_links_per_account",
    "failed_sign_ins_per_address",
    "failed_sign_ins_per_account",
    "refused_tokens_per_address",
]


class Guard:
    """Refuses what comes too often."""

    def __init__(self, counter: Counter, settings: Settings) -> None:
        self._counter = counter
        self._trusted = settings.trusted_proxies
        self._rates = {name: limits.parse(getattr(settings, name)) for name in Name.__args__}  # type: ignore[attr-defined]

    def spend(self, name: Name, key: str) -> None:
        """Count one attempt; raises `TooManyRequests` when it is one too many."""
        if not self._counter.spend(self._rates[name], name, key):
            raise self._refusal(name, key)

    def count(self, name: Name, key: str) -> None:
        """Count one failure after the fact; the next `require` hears of it."""
        self._counter.spend(self._rates[name], name, key)

    def require(self, name: Name, key: str) -> None:
        """Raise `TooManyRequests` when one more attempt would be too many; counts nothing."""
        if not self._counter.allows(self._rates[name], name, key):
            raise self._refusal(name, key)

    def here(self) -> str:
        """Return what is counted for the address from which the current request comes."""
        return calling_address(self._trusted)

    def _refusal(self, name: Name, key: str) -> TooManyRequests:
        wait = self._counter.wait_s(self._rates[name], name, key)
        return TooManyRequests(f"Try again in {_in_words(wait)}.", headers={"Retry-After": str(wait)})


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' if minutes > 1 else ''}"
