"""Shapes of the reports of a pathway: funnel and cohorts."""

from typing import Literal

from pydantic import Field

from shared.schemas import Reply, Request


class ReportPath(Request):
    """Which pathway."""

    slug: str = Field(min_length=1, max_length=80)


class PathwayQuery(Request):
    """Whether demo accounts count, and after how many days without a step somebody has stopped."""

    demo: bool = False
    quiet_days: int = Field(default=30, ge=1, le=365)


class CohortQuery(Request):
    """By what the people of a pathway are grouped, and whether demo accounts count."""

    by: Literal["profession", "institution", "month"] = "profession"
    demo: bool = False


class ReportedPathway(Reply):
    """A pathway and how many people ever joined it."""

    slug: str
    title: str
    people: int


class ReportedPathways(Reply):
    """The pathways that there are reports of."""

    items: list[ReportedPathway]
    next: str | None


class Stage(Reply):
    """How many came so far; `percent` of those who joined."""

    stage: str = Field(description="enrolled, started, half, completed or certificate")
    people: int
    percent: int


class Within(Reply):
    """How many completed within so many days but not within the bucket before; null for later."""

    days: int | None
    people: int


class Duration(Reply):
    """Days from joining to completing, of those who completed."""

    people: int
    first_quartile_days: float | None
    median_days: float | None
    third_quartile_days: float | None
    within: list[Within]


class DropOff(Reply):
    """Who met this requirement last: `stopped` without a step for `quiet_days`, and those still `moving`."""

    requirement: str = Field(description="a requirement's id, not-started or nothing-met")
    title: str
    kind: str | None
    stopped: int
    moving: int


class PathwayReport(Reply):
    """Funnel, time to complete and drop-off of everybody who ever joined; `left` of them have withdrawn."""

    pathway: str
    title: str
    demo: bool
    quiet_days: int
    left: int
    percent: float | None = Field(description="mean of the percentages of all who joined")
    stages: list[Stage]
    duration: Duration
    drop_off: list[DropOff]


class CohortLine(Reply):
    """One cohort; null is what fewer than five people could be recognised by."""

    cohort: str
    people: int | None
    completed: int | None
    completed_percent: int | None
    mean_percent: float | None
    median_days: float | None


class CohortReport(Reply):
    """Cohorts side by side."""

    pathway: str
    title: str
    by: str
    demo: bool
    fewest: int
    items: list[CohortLine]
