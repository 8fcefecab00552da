"""How many wrong codes one person and one address may try; who joins with the right one never meets the limit."""

import uuid

import limits

from services.progress.settings import Settings
from shared.problems import TooManyRequests
from shared.rate_limits.callers import calling_address
from shared.rate_limits.counting import Counter

PERSON, ADDRESS = "discussion-codes", "discussion-codes-from"


class WrongCodes:
    """Counts what was guessed."""

    def __init__(self, settings: Settings) -> None:
        self._counter, self._proxies = Counter(settings.redis_url), settings.trusted_proxies
        self._rates = {
            PERSON: limits.parse(settings.discussion_wrong_codes_per_person),
            ADDRESS: limits.parse(settings.discussion_wrong_codes_per_address),
        }

    def require_room(self, learner_id: uuid.UUID) -> None:
        """Raise `TooManyRequests` for whoever has guessed too often."""
        for name, who in self._callers(learner_id):
            rate = self._rates[name]
            if not self._counter.allows(rate, name, who):
                wait = self._counter.wait_s(rate, name, who)
                raise TooManyRequests(
                    "Too many codes were wrong. Try again in a few minutes.", headers={"Retry-After": str(wait)}
                )

    def count(self, learner_id: uuid.UUID) -> None:
        """Note that a code was wrong."""
        for name, who in self._callers(learner_id):
            self._counter.spend(self._rates[name], name, who)

    def _callers(self, learner_id: uuid.UUID) -> tuple[tuple[str, str], ...]:
        return (PERSON, str(learner_id)), (ADDRESS, calling_address(self._proxies))
