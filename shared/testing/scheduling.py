"""Which tests go together to one process of pytest."""

from xdist.scheduler import LoadScopeScheduling

JOURNEYS, FAULTS = "tests/e2e/", "tests/faults/"


class ProductScheduling(LoadScopeScheduling):  # type: ignore[misc] # the library has no types
    """Journeys share one running product, the faults of a module another; any other test stands alone."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(JOURNEYS):
            return JOURNEYS
        return nodeid.partition("::")[0] if nodeid.startswith(FAULTS) else nodeid
