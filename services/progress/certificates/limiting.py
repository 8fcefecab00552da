"""How often one address may ask for certificates: nobody who holds a paper in their hand meets the limit."""

import limits

from services.progress.settings import Settings
from shared.problems import TooManyRequests
from shared.rate_limits.callers import calling_address
from shared.rate_limits.counting import Counter


class AddressLimit:
    """Counts the requests of one kind by the address from which they come."""

    def __init__(self, name: str, rate: str, settings: Settings) -> None:
        self._name, self._rate = name, limits.parse(rate)
        self._counter, self._proxies = Counter(settings.redis_url), settings.trusted_proxies

    def spend(self) -> None:
        """Count the current request; raises `TooManyRequests`."""
        here = calling_address(self._proxies)
        if not self._counter.spend(self._rate, self._name, here):
            wait = self._counter.wait_s(self._rate, self._name, here)
            raise TooManyRequests("Try again later.", headers={"Retry-After": str(wait)})
