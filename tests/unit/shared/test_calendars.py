"""Calendar files: what calendars read, updates and withdrawals, and nothing that was typed breaks them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from shared.calendars import Entry, Method, Organizer, calendar_file, key_of, uid_of

SOCIETY = Organizer("The Society", "no-reply@champions.example")
NOW = dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC)
STARTS = dt.datetime(2027, 3, 13, 15, tzinfo=dt.UTC)


def entry(**changes: object) -> Entry:
    facts = {
        "uid": uid_of("course", "spring", "https://champions.example:8443/"),
        "sequence": 3,
        "title": "Course",
        "url": "https://champions.example/resources/course",
        "starts": STARTS,
        "ends": STARTS + dt.timedelta(days=1),
        "time_zone": "America/New_York",
        "place": "Hall 2",
    }
    return Entry(**(facts | changes))  # type: ignore[arg-type]


def read(*entries: Entry, method: Method = "PUBLISH") -> Calendar:
    content = calendar_file(entries, organizer=SOCIETY, stamped_at=NOW, method=method)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return Calendar.from_ical(content)


def test_a_date_keeps_its_own_time_zone_over_the_change_of_the_clock() -> None:
    calendar = read(entry())
    (zone,) = calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "America/New_York"
    # On the second day daylight saving has begun: an hour later by the wall clock.
    assert [event[each].dt.replace(tzinfo=None).hour for each in ("DTSTART", "DTEND")] == [10, 11]
    assert event["DTSTART"].dt.astimezone(dt.UTC) == STARTS
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("course-spring@champions.example", 3, "CONFIRMED")
    assert event["ORGANIZER"] == "mailto:no-reply@champions.example"
    assert event["ORGANIZER"].params["CN"] == "The Society"


def test_a_withdrawn_date_is_cancelled_under_the_same_uid() -> None:
    calendar = read(entry(withdrawn=True, sequence=4), method="CANCEL")
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)
    assert event["UID"] == read(entry()).walk("VEVENT")[0]["UID"]


def test_a_deadline_is_a_whole_day_that_stays_free() -> None:
    calendar = read(entry(starts=dt.date(2027, 1, 5), ends=None))
    (event,) = calendar.walk("VEVENT")
    assert (event["DTSTART"].dt, event["TRANSP"]) == (dt.date(2027, 1, 5), "TRANSPARENT")
    assert not calendar.walk("VTIMEZONE")


def test_a_date_without_an_id_is_known_by_its_start_in_whatever_zone_it_is_written() -> None:
    there = STARTS.astimezone(ZoneInfo("Asia/Kolkata"))
    assert key_of(None, STARTS) == key_of(None, there) == "20270313T150000Z"
    assert key_of("spring", STARTS) == "spring"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/Sao_Paulo", "Europe/Dublin", "Australia/Lord_Howe"])
def test_the_instant_is_right_in_every_zone(zone: str) -> None:
    (event,) = read(entry(time_zone=zone)).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(dt.UTC) == STARTS


@settings(deadline=None, max_examples=60)
@given(
    st.text(max_size=200), st.sampled_from(["\r\nEND:VEVENT\r\nBEGIN:VEVENT", "\n", '";X=1:"', "\x00", "\ud800", ""])
)
def test_whatever_is_typed_there_is_one_event_with_the_same_fields(text: str, attack: str) -> None:
    hostile = f"{attack}{text}{attack}"
    organizer = Organizer(hostile, "no-reply@champions.example")
    content = calendar_file([entry(title=hostile, place=f"at {hostile}")], organizer=organizer, stamped_at=NOW)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    expected = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "DESCRIPTION", "LOCATION"}
    assert set(event) == expected | {"STATUS", "TRANSP", "ORGANIZER"}
    assert event["ORGANIZER"] == "mailto:no-reply@champions.example"
