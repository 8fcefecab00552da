"""A pause as a day in a form, and as the instant that notifications keeps. Pure."""

import datetime as dt
from zoneinfo import ZoneInfo

LONGEST = dt.timedelta(days=366)


class DayRefused(ValueError):
    """Mail cannot be paused until that day; the text says why."""


def pause_day(stored: str | None, zone: ZoneInfo, now: dt.datetime) -> str:
    """Return the first day with mail again, such as 2026-12-24, or an empty text without a pause."""
    until = dt.datetime.fromisoformat(stored) if stored else now
    return until.astimezone(zone).date().isoformat() if until > now else ""


def paused_until(day: str, zone: ZoneInfo, now: dt.datetime) -> str | None:
    """Return the instant at which that day begins where the person is; raises `DayRefused`."""
    if not day:
        return None
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        raise DayRefused("Write the day such as 2026-12-24.") from None
    begins = dt.datetime.combine(on, dt.time(), zone)
    if begins <= now:
        raise DayRefused("Choose a day after today.")
    if begins - now > LONGEST:
        raise DayRefused("Choose a day within a year.")
    return begins.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
