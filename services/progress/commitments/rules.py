"""Which changes may be committed to, and when a learner is asked what became of them. Pure functions.

Up to three intended changes, asked about after four and after twelve weeks: the method that evaluations of
continuing education use (commitment to change).
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 3
LONGEST = 500
CHECKPOINTS = (dt.timedelta(weeks=4), dt.timedelta(weeks=12))
# Who reports a few days early need not be asked again.
EARLY = dt.timedelta(weeks=1)


class Outcome(enum.StrEnum):
    """What became of a commitment."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    NO_LONGER_APPLIES = "no_longer_applies"


SETTLED = frozenset({Outcome.DONE, Outcome.NO_LONGER_APPLIES})


@dataclass(frozen=True)
class Report:
    """What a learner said about a commitment, and when."""

    outcome: Outcome
    at: dt.datetime


def chosen(wordings: Sequence[str]) -> tuple[list[str], str]:
    """Return the changes without blanks and repetitions, and what is wrong with them (empty when nothing is)."""
    found = list(dict.fromkeys(" ".join(each.split()) for each in wordings if each.strip()))
    if not found:
        return found, "Choose a change, or write one in your own words."
    if len(found) > MOST:
        return found, f"Choose at most {MOST}: few commitments are kept more often than many."
    if any(len(each) > LONGEST for each in found):
        return found, f"Write at most {LONGEST} characters for each change."
    return found, ""


def next_question(made_at: dt.datetime, reports: Sequence[Report]) -> dt.datetime | None:
    """Return when the learner is asked next: the first checkpoint without an answer; None when none is left."""
    if any(report.outcome in SETTLED for report in reports):
        return None
    latest = max((report.at for report in reports), default=made_at)
    return next((made_at + wait for wait in CHECKPOINTS if latest < made_at + wait - EARLY), None)
