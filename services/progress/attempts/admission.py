"""Whether a learner may start a quiz now, why not, and when; and how long they have. Pure functions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from services.progress.attempts.grading import Assessment

# What is on its way when the time is over still counts.
GRACE = dt.timedelta(seconds=30)
HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True)
class Past:
    """A graded attempt."""

    graded_at: dt.datetime
    passed: bool


@dataclass(frozen=True)
class Given:
    """What an administrator gave this learner for this quiz: attempts, waiting or time (percent); in order of time."""

    kind: str
    amount: int
    decided_at: dt.datetime


@dataclass(frozen=True)
class Admission:
    """Whether an attempt can be started at a moment.

    `why` says in a sentence why not, `opens_at` when it can be if that is only a matter of time. `left`
    counts the attempts that are left, None without a limit.
    """

    allowed: bool
    why: str
    opens_at: dt.datetime | None
    used: int
    left: int | None


def admission(assessment: Assessment, past: Sequence[Past], given: Sequence[Given], at: dt.datetime) -> Admission:
    """Judge a new attempt by the graded ones, first to last, and by what was given.

    A pass begins the count anew: whoever renews a certificate is not locked out by what was long ago.
    """
    since = max((each.graded_at for each in past if each.passed), default=None)
    failed = [each for each in past if since is None or each.graded_at > since]
    left = None
    if assessment.max_attempts is not None:
        more = sum(g.amount for g in given if g.kind == "attempts" and (since is None or g.decided_at > since))
        left = max(0, assessment.max_attempts + more - len(failed))
    opens_at = _end_of_waiting(assessment, failed, given)
    if left == 0:
        used = "the attempt" if len(failed) == 1 else f"all {len(failed)} attempts"
        why = f"You have used {used}. Ask the people who run the programme for another one."
        return Admission(allowed=False, why=why, opens_at=None, used=len(failed), left=left)
    if opens_at is not None and opens_at > at:
        why = f"There is a wait of {in_words(assessment.wait_minutes)} after an attempt that was not passed."
        return Admission(allowed=False, why=why, opens_at=opens_at, used=len(failed), left=left)
    return Admission(allowed=True, why="", opens_at=None, used=len(failed), left=left)


def _end_of_waiting(assessment: Assessment, failed: Sequence[Past], given: Sequence[Given]) -> dt.datetime | None:
    if not failed or not assessment.wait_minutes:
        return None
    last = failed[-1].graded_at
    if any(each.kind == "waiting" and each.decided_at >= last for each in given):
        return None
    return last + dt.timedelta(minutes=assessment.wait_minutes)


def minutes_allowed(assessment: Assessment, given: Sequence[Given]) -> float | None:
    """Return the time limit in minutes, this person's extra time included; None for an untimed quiz."""
    if assessment.time_limit_minutes is None:
        return None
    extra = next((each.amount for each in reversed(given) if each.kind == "time"), 0)
    return assessment.time_limit_minutes * (100 + extra) / 100


def is_over(closes_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Say whether a timed attempt takes no more answers."""
    return closes_at is not None and at > closes_at + GRACE


def in_words(minutes: float) -> str:
    """Write a length of time as people say it: `90 minutes`, `2 hours`, `1 day`."""
    for unit, size in (("day", DAY), ("hour", HOUR)):
        if minutes >= size and minutes % size == 0:
            return _amount(minutes / size, unit)
    return _amount(minutes, "minute")


def _amount(number: float, unit: str) -> str:
    return f"{number:g} {unit}" if number == 1 else f"{number:g} {unit}s"
