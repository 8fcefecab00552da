"""When a reminder is due: from the scheduled instant, on the recipient's calendar, outside quiet hours.

Everything is computed from the anchor (the start of the idle period, or the enrollment), never from
when something was last sent, so that weekly stays weekly however late a mail went out.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notifications.reminders.durations import Duration

UTC = dt.UTC
FALLBACK_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class QuietHours:
    """A daily span of the recipient's wall clock in which nothing is sent; it may pass midnight."""

    start: dt.time
    end: dt.time

    def contain(self, time: dt.time) -> bool:
        """Whether the wall clock shows a quiet time; the end itself is not quiet any more."""
        if self.start <= self.end:
            return self.start <= time < self.end
        return time >= self.start or time < self.end


@dataclass(frozen=True)
class Timing:
    """The part of a rule that says when."""

    after: Duration
    every: Duration | None = None
    repeats: int = 0
    effective_from: dt.datetime | None = None
    quiet: QuietHours | None = None


@dataclass(frozen=True)
class Occurrence:
    """One time that a rule wants to speak: `scheduled_at` by the rule, `due_at` after quiet hours."""

    number: int
    scheduled_at: dt.datetime
    due_at: dt.datetime


def zone_named(name: str | None) -> ZoneInfo:
    """Return the time zone, or UTC for a name that the database does not know."""
    try:
        return ZoneInfo(name) if name else FALLBACK_ZONE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return FALLBACK_ZONE


def instant(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the instant at which clocks of `zone` show `wall`.

    A time that a change of clocks skips is moved on by the skipped hour; one that happens twice
    means the first.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def later(moment: dt.datetime, duration: Duration, zone: ZoneInfo) -> dt.datetime:
    """Return `moment` plus `duration`: days keep the wall clock's time, the rest is exact."""
    if duration.days:
        wall = moment.astimezone(zone).replace(tzinfo=None) + dt.timedelta(days=duration.days)
        moment = instant(wall, zone)
    return moment.astimezone(UTC) + duration.exact


def outside_quiet_hours(moment: dt.datetime, quiet: QuietHours | None, zone: ZoneInfo) -> dt.datetime:
    """Return `moment`, or the end of the quiet hours that it falls into."""
    while quiet and quiet.contain(moment.astimezone(zone).time()):
        moment = _quiet_until(moment, quiet, zone)
    return moment


def _quiet_until(moment: dt.datetime, quiet: QuietHours, zone: ZoneInfo) -> dt.datetime:
    local = moment.astimezone(zone)
    wall = dt.datetime.combine(local.date(), quiet.end)
    if local.time() >= quiet.end:
        wall += dt.timedelta(days=1)
    end = instant(wall, zone)
    # In an hour that happens twice the first end may already be over.
    return end if end > moment else wall.replace(tzinfo=zone, fold=1).astimezone(UTC)


def occurrence(timing: Timing, anchor: dt.datetime, zone: ZoneInfo, number: int) -> Occurrence:
    """Return the occurrence with this number; 0 is the first."""
    wait = timing.after
    if number and timing.every:
        wait = wait.plus(timing.every.times(number))
    scheduled_at = later(anchor, wait, zone)
    return Occurrence(number, scheduled_at, outside_quiet_hours(scheduled_at, timing.quiet, zone))


def next_occurrence(timing: Timing, anchor: dt.datetime, zone: ZoneInfo, *, after: int = -1) -> Occurrence | None:
    """Return the first occurrence numbered above `after` that the rule still wants, or None.

    What was scheduled before the rule took effect is left out: switching a rule on reaches nobody
    for a time that has passed.
    """
    for number in range(after + 1, timing.repeats + 1):
        found = occurrence(timing, anchor, zone, number)
        if timing.effective_from is None or found.scheduled_at >= timing.effective_from:
            return found
    return None
