"""The limits of this service by name, and the refusal that they lead to."""

from typing import Literal

import limits
from flask import request

from services.accounts.rate_limits.counting import Counter
from services.accounts.rate_limits.rules import address_key, caller_address
from services.accounts.settings import Settings
from shared.problems import TooManyRequests

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
        # Behind the reverse proxy the framework has put the proxied address in place of the connection's.
        original = request.environ.get("werkzeug.proxy_fix.orig", {})
        connection = original.get("REMOTE_ADDR") or request.remote_addr or ""
        hops = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
        return address_key(caller_address([*hops, connection], self._trusted))

    def _refusal(self, name: Name, key: str) -> TooManyRequests:
        wait = self._counter.wait_s(self._rates[name], name, key)
        return TooManyRequests(f"Try again in {_in_words(wait)}.", headers={"Retry-After": str(wait)})


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return f"{seconds} seconds" if seconds < 60 else f"{minutes} minute{'s' if minutes > 1 else ''}"
