"""A pause ends with a day where the person is."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from services.portal.preferences.pausing import DayRefused, pause_day, paused_until

CHICAGO, UTC = ZoneInfo("America/Chicago"), ZoneInfo("UTC")
NOW = dt.datetime(2026, 11, 24, 20, tzinfo=dt.UTC)


def test_the_pause_ends_when_the_day_begins_where_the_person_is() -> None:
    assert paused_until("2026-12-24", CHICAGO, NOW) == "2026-12-24T06:00:00Z"
    assert paused_until("2026-12-24", UTC, NOW) == "2026-12-24T00:00:00Z"
    assert paused_until("", CHICAGO, NOW) is None


@pytest.mark.parametrize("zone", [CHICAGO, UTC])
def test_the_form_shows_the_day_that_was_chosen(zone: ZoneInfo) -> None:
    assert pause_day(paused_until("2026-12-24", zone, NOW), zone, NOW) == "2026-12-24"


def test_a_pause_that_is_over_is_none() -> None:
    assert pause_day("2026-11-24T19:59:59Z", UTC, NOW) == ""
    assert pause_day(None, UTC, NOW) == ""


@pytest.mark.parametrize("day", ["2026-11-24", "2020-01-01", "2028-01-01", "tomorrow", "24.12.2026", "9999-12-31"])
def test_a_day_that_cannot_be_meant_is_refused(day: str) -> None:
    with pytest.raises(DayRefused):
        paused_until(day, UTC, NOW)
