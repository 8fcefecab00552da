"""How much more people know afterwards: paired scores, their mean change and how sure that is. Pure functions.

The interval is that of the paired t-test: mean +- t * s / sqrt(n) with n - 1 degrees of freedom. The quantile of
t is expanded from that of the normal distribution (Abramowitz and Stegun, Handbook of Mathematical Functions,
26.7.5), which is right to three digits from four degrees of freedom on; fewer than five people are never shown.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5
LEVEL = 0.95


@dataclass(frozen=True)
class Change:
    """Means before and after and their difference with its interval, as shares; all None for fewer than five people."""

    people: int | None
    before: float | None = None
    after: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None


def change_of(pairs: Sequence[tuple[float, float]]) -> Change:
    """Return the change over people's scores (before, after)."""
    people = len(pairs)
    if people < FEWEST:
        return Change(None)
    differences = [after - before for before, after in pairs]
    mean = statistics.fmean(differences)
    margin = t_quantile(people - 1) * statistics.stdev(differences) / math.sqrt(people)
    return Change(
        people,
        before=statistics.fmean(before for before, _ in pairs),
        after=statistics.fmean(after for _, after in pairs),
        mean=mean,
        low=mean - margin,
        high=mean + margin,
    )


def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """Return the two-sided quantile of Student's t for four or more degrees of freedom."""
    z = statistics.NormalDist().inv_cdf((1 + level) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, start=1))
