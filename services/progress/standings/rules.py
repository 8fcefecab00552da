"""What reports count of one enrollment. A pure function of the evaluator's findings and of dates that never change."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from services.progress.completions.evaluator import Pathway, Standing


@dataclass(frozen=True)
class Dates:
    """When a learner began a resource, and when they completed it."""

    started_at: dt.datetime
    completed_at: dt.datetime | None


@dataclass(frozen=True)
class Milestones:
    """How far an enrollment is: requirements met and needed, since when, and the one met last with its time."""

    met: int
    needed: int
    started_at: dt.datetime | None
    last_met: str | None
    last_met_at: dt.datetime | None


def milestones(pathway: Pathway, standing: Standing, dates: Mapping[str, Dates]) -> Milestones:
    """Return what is counted; who opened nothing that the pathway names has not started.

    A requirement that was waived was not met by the learner. Of several that were met at one moment the last one
    in the pathway's order counts.
    """
    named = {each.resource for each in pathway.requirements} | {each.resource for each in pathway.groups}
    started = [known.started_at for slug, known in dates.items() if slug in named]
    reached = [
        (dates[verdict.requirement.resource], place, verdict.requirement.id)
        for place, verdict in enumerate(standing.verdicts)
        if verdict.met and not verdict.waived and verdict.requirement.resource in dates
    ]
    last = max(((known.completed_at or known.started_at, place, name) for known, place, name in reached), default=None)
    return Milestones(
        met=standing.done,
        needed=standing.total,
        started_at=min(started, default=None),
        last_met=last[2] if last else None,
        last_met_at=last[0] if last else None,
    )
