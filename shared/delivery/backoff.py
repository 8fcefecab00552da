"""How long to wait before the next try."""

import random

JITTER = 0.1


def delay_s(attempt: int, *, first_s: float, factor: float = 2.0, cap_s: float = 600.0) -> float:
    """Return the seconds to wait after try number `attempt` (from 1) failed.

    The wait grows by `factor` up to `cap_s`; a tenth of jitter keeps peers from knocking together.
    """
    exponent = min(max(attempt, 1) - 1, 64)
    wait = min(cap_s, first_s * factor**exponent)
    return wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - not a secret
