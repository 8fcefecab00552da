"""When reminders are due: calendars, changes of clocks, quiet hours, repetitions."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.notifications.reminders.durations import Duration, parse_duration
from services.notifications.reminders.schedule import (
    QuietHours,
    Timing,
    instant,
    later,
    next_occurrence,
    occurrence,
    outside_quiet_hours,
    zone_named,
)

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(dt.time(21), dt.time(7))
ZONES = sorted(available_timezones() - {"localtime"})
WEEKLY = Timing(after=Duration(7), every=Duration(7), repeats=52)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def at(zone: ZoneInfo, text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


moments = st.integers(800_000_000, 2_200_000_000).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
times_of_day = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
quiet_spans = st.builds(QuietHours, times_of_day, times_of_day).filter(lambda quiet: quiet.start != quiet.end)


@pytest.mark.parametrize(
    ("text", "days", "seconds"),
    [("P7D", 7, 0), ("P2W", 14, 0), ("PT2S", 0, 2), ("P1DT12H30M", 1, 45_000), ("P0D", 0, 0), ("P1W1D", 8, 0)],
)
def test_durations_are_read_as_iso_8601(text: str, days: int, seconds: int) -> None:
    assert parse_duration(text) == Duration(days, dt.timedelta(seconds=seconds))


@pytest.mark.parametrize("text", ["", "P", "PT", "7D", "P7", "P1M", "P1Y", "P-1D", "P1.5D", "p7d", "P1DT", "P7D\n"])
def test_what_is_no_fixed_length_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match="such as P7D"):
        parse_duration(text)


def test_a_week_keeps_the_time_on_the_wall_across_the_spring_change() -> None:
    due = later(at(NEW_YORK, "2026-03-04T09:30"), Duration(7), NEW_YORK)
    assert due == at(NEW_YORK, "2026-03-11T09:30")
    assert due.astimezone(NEW_YORK).time() == dt.time(9, 30)


def test_hours_are_exact_across_a_change_of_clocks() -> None:
    start = utc("2026-03-08T06:30:00")
    assert later(start, parse_duration("PT24H"), NEW_YORK) - start == dt.timedelta(hours=24)


def test_a_time_that_the_spring_change_skips_is_moved_on() -> None:
    due = later(at(NEW_YORK, "2026-03-01T02:30"), Duration(7), NEW_YORK)
    assert due == utc("2026-03-08T07:30:00")
    assert due.astimezone(NEW_YORK).strftime("%H:%M") == "03:30"


def test_a_time_that_happens_twice_means_the_first() -> None:
    due = later(at(NEW_YORK, "2026-10-25T01:30"), Duration(7), NEW_YORK)
    assert due == utc("2026-11-01T05:30:00")


def test_quiet_hours_put_off_to_the_morning_of_the_recipient() -> None:
    assert outside_quiet_hours(utc("2026-11-20T03:00:00"), NIGHT, NEW_YORK) == at(NEW_YORK, "2026-11-20T07:00")
    assert outside_quiet_hours(utc("2026-11-20T04:00:00"), NIGHT, BERLIN) == at(BERLIN, "2026-11-20T07:00")


def test_by_day_nothing_is_put_off_and_the_end_of_quiet_hours_is_not_quiet() -> None:
    for clock in ("07:00", "12:00", "20:59"):
        moment = at(BERLIN, f"2026-11-20T{clock}").astimezone(dt.UTC)
        assert outside_quiet_hours(moment, NIGHT, BERLIN) == moment


def test_quiet_hours_that_end_in_the_hour_that_happens_twice_end_after_its_second_time() -> None:
    quiet = QuietHours(dt.time(21), dt.time(1, 30))
    second_quarter_past_one = dt.datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK, fold=1).astimezone(dt.UTC)
    assert outside_quiet_hours(second_quarter_past_one, quiet, NEW_YORK) == utc("2026-11-01T06:30:00")


@settings(deadline=None)
@given(moments, quiet_spans, zones)
def test_outside_quiet_hours_is_never_earlier_never_quiet_and_within_a_day_and_a_half(
    moment: dt.datetime, quiet: QuietHours, zone: ZoneInfo
) -> None:
    moved = outside_quiet_hours(moment, quiet, zone)
    assert moved >= moment
    assert not quiet.contain(moved.astimezone(zone).time())
    assert moved - moment < dt.timedelta(days=2, hours=2)
    assert outside_quiet_hours(moved, quiet, zone) == moved


@settings(deadline=None)
@given(moments, zones, st.integers(1, 30), st.integers(0, 40))
def test_occurrences_come_one_after_the_other(anchor: dt.datetime, zone: ZoneInfo, every: int, number: int) -> None:
    timing = Timing(after=Duration(7), every=Duration(every), repeats=52)
    first, second = (occurrence(timing, anchor, zone, each) for each in (number, number + 1))
    assert first.scheduled_at > anchor
    assert second.scheduled_at > first.scheduled_at


@settings(deadline=None)
@given(moments, zones, st.integers(0, 52))
def test_weekly_stays_weekly_on_the_wall_for_a_year(anchor: dt.datetime, zone: ZoneInfo, number: int) -> None:
    wall = anchor.astimezone(zone).replace(tzinfo=None, fold=0)
    wanted = wall + dt.timedelta(days=7 * (number + 1))
    skipped = instant(wanted, zone).astimezone(zone).replace(tzinfo=None, fold=0) != wanted
    assume(not skipped)
    found = occurrence(WEEKLY, anchor, zone, number).scheduled_at
    assert found.astimezone(zone).replace(tzinfo=None, fold=0) == wanted


def test_quiet_hours_do_not_move_the_occurrences_after() -> None:
    timing = Timing(after=Duration(7), every=Duration(7), repeats=2, quiet=NIGHT)
    anchor = at(BERLIN, "2026-06-01T23:00")
    found = [occurrence(timing, anchor, BERLIN, number) for number in range(3)]
    assert [each.scheduled_at.astimezone(BERLIN).strftime("%d %H:%M") for each in found] == [
        "08 23:00",
        "15 23:00",
        "22 23:00",
    ]
    assert [each.due_at.astimezone(BERLIN).strftime("%d %H:%M") for each in found] == [
        "09 07:00",
        "16 07:00",
        "23 07:00",
    ]


def test_what_was_due_before_the_rule_took_effect_is_left_out() -> None:
    timing = Timing(Duration(7), Duration(7), repeats=3, effective_from=utc("2026-05-20T00:00:00"))
    found = next_occurrence(timing, utc("2026-05-01T12:00:00"), ZoneInfo("UTC"))
    assert found
    assert (found.number, found.scheduled_at) == (2, utc("2026-05-22T12:00:00"))


def test_a_pause_that_was_over_before_the_rule_took_effect_has_no_reminder() -> None:
    timing = Timing(Duration(7), effective_from=utc("2026-05-20T00:00:00"))
    assert next_occurrence(timing, utc("2026-05-01T12:00:00"), ZoneInfo("UTC")) is None


def test_without_repetition_there_is_one_and_with_two_there_are_three() -> None:
    anchor, zone = utc("2026-05-01T12:00:00"), ZoneInfo("UTC")
    assert next_occurrence(Timing(Duration(7)), anchor, zone, after=0) is None
    timing = Timing(Duration(7), Duration(14), repeats=2)
    assert [next_occurrence(timing, anchor, zone, after=last) is not None for last in (-1, 0, 1, 2)] == [True] * 3 + [
        False
    ]


def test_leap_days_are_days() -> None:
    assert later(utc("2028-02-26T10:00:00"), Duration(7), BERLIN) == utc("2028-03-04T10:00:00")


@pytest.mark.parametrize("name", ["", None, "Mars/Olympus", "../etc/passwd", "UTC\n"])
def test_an_unknown_time_zone_counts_as_utc(name: str | None) -> None:
    assert zone_named(name).key == "UTC"


# Zones with changes of clocks in both halves of the year, none, a half hour, and a skipped date.
FAR_AND_WIDE = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC")
TEN_YEARS = 522


@pytest.mark.parametrize("name", FAR_AND_WIDE)
@pytest.mark.parametrize("wall", ["2026-01-05T09:30", "2027-12-31T23:59", "2028-02-29T02:30"])
def test_for_ten_years_weekly_stays_weekly_on_the_wall(name: str, wall: str) -> None:
    zone = ZoneInfo(name)
    timing = Timing(after=Duration(7), every=Duration(7), repeats=TEN_YEARS)
    anchor, number, walls = at(zone, wall), -1, []
    while found := next_occurrence(timing, anchor, zone, after=number):
        number = found.number
        walls.append(found.scheduled_at.astimezone(zone).replace(tzinfo=None))
    start = anchor.replace(tzinfo=None)
    assert len(walls) == TEN_YEARS + 1
    for count, shown in enumerate(walls, start=1):
        wanted = start + dt.timedelta(days=7 * count)
        skipped = instant(wanted, zone).astimezone(zone).replace(tzinfo=None) != wanted
        assert shown == wanted or (skipped and dt.timedelta(0) < shown - wanted <= dt.timedelta(hours=1))


@settings(deadline=None, max_examples=50)
@given(anchor=moments, zone=zones, every=st.integers(1, 30))
def test_ten_years_of_repetitions_only_move_forward_and_never_drift(
    anchor: dt.datetime, zone: ZoneInfo, every: int
) -> None:
    timing = Timing(after=Duration(every), every=Duration(every), repeats=3650 // every)
    found = [occurrence(timing, anchor, zone, number).scheduled_at for number in range(0, timing.repeats + 1, 7)]
    assert found == sorted(set(found))
    start = anchor.astimezone(zone).replace(tzinfo=None)
    for index, moment in enumerate(found):
        days = dt.timedelta(days=every * (7 * index + 1))
        assert abs(moment.astimezone(zone).replace(tzinfo=None) - start - days) <= dt.timedelta(days=1)
