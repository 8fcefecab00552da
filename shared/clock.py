"""The one place that reads the wall clock, so that a test can move it."""

import datetime as dt


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def rfc3339(moment: dt.datetime) -> str:
    """Write an aware moment as RFC 3339 in UTC with a `Z`."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
