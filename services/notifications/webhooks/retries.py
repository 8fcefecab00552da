"""When a delivery that failed is tried again, and when an endpoint is given up. Pure but for the jitter."""

import datetime as dt
import random

from shared.delivery.backoff import delay_s

# Seconds, minutes, hours: about three days in all.
PAUSES_S = (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
JITTER = 0.2
LONGEST_RETRY_AFTER_S = 24 * 3600
DISABLE_AFTER = dt.timedelta(days=5)
FIRST_REST_S, LONGEST_REST_S = 5.0, 600.0
SLOW_S, REST_PER_SLOW = 2.0, 2
FIRST_SPREAD_S, LONGEST_SPREAD_S = 60.0, 3600.0
# Answers that speak of the receiver's health, not of this one message.
UNWELL = frozenset({408, 425, 429})


def pause_s(tries: int, retry_after_s: int | None) -> float | None:
    """Return how long to wait after `tries` tries failed, or None when that was the last.

    What the receiver asked for counts when it is longer.
    """
    if tries > len(PAUSES_S):
        return None
    planned = PAUSES_S[tries - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311 - not a secret
    return max(planned, min(retry_after_s or 0, LONGEST_RETRY_AFTER_S))


def is_unwell(status: int | None) -> bool:
    """Whether the endpoint itself is in trouble, so that its other deliveries had better wait too."""
    return status is None or status >= 500 or status in UNWELL


def rest_s(failures: int) -> float:
    """Return for how long an endpoint is left alone after so many failures in a row."""
    return delay_s(failures, first_s=FIRST_REST_S, cap_s=LONGEST_REST_S)


def rest_after_answer_s(took_s: float) -> float:
    """Return for how long a receiver that took it is left alone: a slow one must not keep the workers busy."""
    return took_s * REST_PER_SLOW if took_s > SLOW_S else 0.0


def hold_s(waited_s: float) -> float:
    """Return how much longer than the rest a delivery is held back.

    Ten thousand that were held must not all come at once, nor be looked at every minute: the longer they
    have waited, the further they are spread.
    """
    spread = min(max(waited_s / 2, FIRST_SPREAD_S), LONGEST_SPREAD_S)
    return random.uniform(0, spread)  # noqa: S311 - not a secret
