"""Who takes the mail of a domain, and how fast we may give it to them. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

ANY_OTHER = "*"
# What may go at once after a pause, as part of a minute.
BURST = 1 / 6
FIRST_PAUSE_S, LONGEST_PAUSE_S = 60.0, 1800.0

# Too busy, or too much from us (RFC 5321 421, RFC 3463 4.3, 4.4 and 4.7); 4.1 and 4.2 speak of one mailbox.
_LATER = re.compile(r"\b(421|450|451)\b(?! 4\.[12]\.)")


class ProviderLimits(BaseModel):
    """Limits of one provider as settings name them; 0 means none."""

    model_config = ConfigDict(extra="forbid")

    domains: tuple[str, ...] = ()
    per_minute: int = Field(default=0, ge=0)
    connections: int = Field(default=0, ge=0)


@dataclass(frozen=True)
class Provider:
    """Who takes mail for one or several domains."""

    name: str
    per_minute: int = 0
    connections: int = 0


class Providers:
    """Finds the provider of an address; a domain that nobody names is a provider of its own."""

    def __init__(self, limits: Mapping[str, ProviderLimits]) -> None:
        self._any_other = limits.get(ANY_OTHER, ProviderLimits())
        self._known = {
            domain.lower(): Provider(name, each.per_minute, each.connections)
            for name, each in limits.items()
            for domain in each.domains
        }

    def of(self, address: str) -> Provider:
        """Return who takes mail for an address."""
        domain = address.rpartition("@")[2].lower()
        return self._known.get(domain) or Provider(domain, self._any_other.per_minute, self._any_other.connections)


def wants_a_pause(answer: str) -> bool:
    """Whether an answer of the mail server means that its provider wants nothing for a while, from anybody of us."""
    return _LATER.search(answer) is not None


def pause_s(deferrals: int) -> float:
    """Return how long to leave a provider alone that has put us off so many times in a row."""
    return float(min(FIRST_PAUSE_S * 2.0 ** min(max(deferrals - 1, 0), 10), LONGEST_PAUSE_S))


@dataclass
class Bucket:
    """What a provider may be given: it fills by `per_minute`, up to a burst; who finds it empty is promised a time."""

    allowance: float
    counted_at: dt.datetime
    promised_until: dt.datetime

    def take(self, per_minute: int, now: dt.datetime) -> dt.datetime | None:
        """Take one mail's worth and return None; or return from when on there should be some."""
        passed = max(0.0, (now - self.counted_at).total_seconds())
        most = max(1.0, per_minute * BURST)
        self.allowance = min(most, self.allowance + passed * per_minute / 60)
        self.counted_at = max(now, self.counted_at)
        if self.allowance >= 1:
            self.allowance -= 1
            return None
        # One after the other, or all that waits would come back at once and in vain.
        self.promised_until = max(self.promised_until, now) + dt.timedelta(seconds=60 / per_minute)
        return self.promised_until
