"""Dates, lengths and counts in words, in the visitor's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, format_time

from services.portal.sessions.visitor import visitor

LOCALE = "en"
MINUTES_PER_HOUR = 60
HOURS_PER_MONTH = 60 * 24 * 28


def day(value: str | None) -> str:
    """`2026-11-22...` -> November 22, 2026."""
    if not value:
        return ""
    return format_date(
        _parse(value).astimezone(visitor_zone()) if "T" in value else date.fromisoformat(value), "long", LOCALE
    )


def moment(value: str | None) -> str:
    """A day and time in the visitor's zone, which is named."""
    if not value:
        return ""
    local = _parse(value).astimezone(visitor_zone())
    return f"{format_datetime(local, 'MMM d, y, h:mm a', locale=LOCALE)} {local.tzname() or ''}".strip()


def time_span(starts_at: str, ends_at: str, zone: str) -> str:
    """When something takes place, in the zone of the place."""
    begin, end = (_parse(value).astimezone(ZoneInfo(zone)) for value in (starts_at, ends_at))
    times = f"{format_time(begin, 'short', locale=LOCALE)} to {format_time(end, 'short', locale=LOCALE)}"
    return f"{format_date(begin, 'full', LOCALE)}, {times} ({zone})"


def minutes(span: dict[str, int] | None) -> str:
    """`{"min": 10, "max": 20}` -> 10 to 20 min."""
    if not span:
        return ""
    low, high = span["min"], span["max"]
    if low == high:
        return _one_length(low)
    if high <= 2 * MINUTES_PER_HOUR:
        return f"{low} to {high} min"
    return f"{_one_length(low)} to {_one_length(high)}"


def percent(share: float) -> str:
    """A share of 1 as a percentage, never rounded up to the whole."""
    value = share * 100
    return f"{int(value) if value < 100 else 100} %"


def timecode(seconds: float) -> str:
    """Seconds as a position in a recording."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def amount(number: int, one: str, many: str = "") -> str:
    """`amount(1, "module")` -> 1 module; `amount(3, "module")` -> 3 modules."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _one_length(minutes: int) -> str:
    if minutes < 2 * MINUTES_PER_HOUR:
        return f"{minutes} min"
    if minutes >= HOURS_PER_MONTH:
        return amount(round(minutes / HOURS_PER_MONTH), "month")
    hours = minutes / MINUTES_PER_HOUR
    return f"{hours:g} h" if hours == round(hours, 1) else f"{round(hours)} h"


def _parse(value: str) -> datetime:
    parsed = datetime.fromisoformat(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def visitor_zone() -> ZoneInfo:
    """Return the visitor's time zone, UTC for who is not signed in."""
    who = visitor()
    try:
        return ZoneInfo(who.time_zone if who else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def minutes_in_words(minutes: float) -> str:
    """`90` -> 90 minutes, `120` -> 2 hours, `1440` -> 1 day."""
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= size and minutes % size == 0:
            return amount(int(minutes // size), unit)
    return amount(int(minutes), "minute")
