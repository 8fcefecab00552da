"""A forecast as weeks of days, for a calendar."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

WEEK = 7


@dataclass(frozen=True)
class Day:
    """One day of the calendar; outside the span of the forecast nothing is known."""

    on: dt.date
    sent: int
    skipped: int
    inside: bool

    @property
    def label(self) -> str:
        """The number of the day, with its month where a month begins."""
        return f"{self.on:%b} {self.on.day}" if self.on.day == 1 else str(self.on.day)


def weeks(forecast: dict[str, Any], zone: ZoneInfo) -> list[tuple[Day, ...]]:
    """Return the weeks of a forecast up to the last one with a message, Monday first; none without messages."""
    if not forecast["calendar"]:
        return []
    first, last = (dt.datetime.fromisoformat(forecast[name]).astimezone(zone).date() for name in ("as_of", "until"))
    counts = {dt.date.fromisoformat(each["on"]): each for each in forecast["calendar"]}
    monday = first - dt.timedelta(days=first.weekday())
    end = max(counts)
    length = (end - monday).days + 1
    days = []
    for number in range(-(-length // WEEK) * WEEK):
        on = monday + dt.timedelta(days=number)
        count = counts.get(on, {"sent": 0, "skipped": 0})
        days.append(Day(on, count["sent"], count["skipped"], inside=first <= on <= last))
    return [tuple(days[start : start + WEEK]) for start in range(0, len(days), WEEK)]
