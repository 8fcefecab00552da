"""What the reports call stages, spans of days, requirements and cohorts, and the charts that are made of them."""

import datetime as dt
from typing import Any

from babel.dates import format_date

from services.portal.identity.choices import PROFESSIONS
from services.portal.reports.charts import Bar, Chart, bar_chart
from services.portal.wording import LOCALE

Json = dict[str, Any]

STAGES = {
    "enrolled": "Joined",
    "started": "Started",
    "half": "Half done",
    "completed": "Completed",
    "certificate": "Hold a certificate",
}
BY = {"profession": "Profession", "institution": "Institution", "month": "Month of joining"}
PLACES = {"not-started": "Joined, opened nothing", "nothing-met": "Began, nothing completed"}
KINDS = {
    "quiz_passed": "quiz passed",
    "watched": "watched",
    "viewed": "opened",
    "parts_completed": "all parts",
    "evidence": "evidence accepted",
    "evaluation_given": "evaluation",
    "commitments_made": "commitments",
}


def funnel_chart(report: Json) -> Chart:
    """How many came how far."""
    stages = report["stages"]
    bars = [Bar(STAGES[each["stage"]], each["people"], f"{each['people']}, {each['percent']} %") for each in stages]
    return bar_chart("How far learners come", bars, whole=stages[0]["people"])


def duration_chart(report: Json) -> Chart:
    """How many took how long."""
    bars = [Bar(label, people, str(people)) for label, people in spans_of([*report["duration"]["within"]])]
    return bar_chart("Days from joining to completing", bars)


def drop_off_chart(report: Json) -> Chart:
    """Where people are who have not completed."""
    bars = [
        Bar(
            place_of(each), each["stopped"], f"{each['stopped']} stopped, {each['moving']} on their way", each["moving"]
        )
        for each in report["drop_off"]
        if each["stopped"] or each["moving"]
    ]
    return bar_chart("The last step of those who have not completed", bars)


def cohort_chart(report: Json) -> Chart:
    """Which share of each cohort has completed."""
    bars = [
        Bar(
            cohort_of(report["by"], each["cohort"]),
            each["completed_percent"],
            "not shown" if each["completed_percent"] is None else f"{each['completed_percent']} %",
        )
        for each in report["items"]
    ]
    return bar_chart("Share that has completed", bars, whole=100)


def spans_of(within: list[Json]) -> list[tuple[str, int]]:
    """Return buckets as spans of days: "up to 7 days", "8 to 14 days", "more than 365 days"."""
    found, before = [], 0
    for each in within:
        days = each["days"]
        if days is None:
            label = f"more than {before} days"
        else:
            label = f"{before + 1} to {days} days" if before else f"up to {days} days"
            before = days
        found.append((label, each["people"]))
    return found


def place_of(each: Json) -> str:
    """Return what a requirement is called in the report of where people stop."""
    kind = KINDS.get(each["kind"] or "", "")
    named = PLACES.get(each["requirement"]) or str(each["title"])
    return f"{named}: {kind}" if kind and kind not in {"quiz passed", "watched"} else named


def cohort_of(by: str, name: str) -> str:
    """Return what a cohort is called."""
    if by == "profession":
        return PROFESSIONS.get(name) or name
    if by == "month":
        return str(format_date(dt.date.fromisoformat(f"{name}-01"), "MMMM y", locale=LOCALE))
    return name
