"""The page of a workshop offers its dates for the calendar, and that of a training post its deadline."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream

WORKSHOP = {
    "slug": "course",
    "kind": "workshop",
    "revision": 4,
    "content": {
        "kind": "workshop",
        "title": "Course, with a comma",
        "summary": "Two days.",
        "provider": "A society",
        "topics": [],
        "audience": [],
        "completion": {"rule": "none", "note": "Nothing to record."},
        "dates": [
            {
                "id": "spring",
                "starts_at": "2027-03-13T09:00:00-05:00",
                "ends_at": "2027-03-13T17:00:00-05:00",
                "time_zone": "America/New_York",
                "format": "in_person",
                "place": "Hall 2",
            },
            {
                "starts_at": "2027-09-18T09:00:00+02:00",
                "ends_at": "2027-09-18T17:00:00+02:00",
                "time_zone": "Europe/Berlin",
                "format": "online",
                "place": "Online",
                "withdrawn": True,
            },
        ],
    },
}
READ = "GET /v1/resources/course"


@pytest.fixture(autouse=True)
def _one_day() -> Iterator[None]:
    with time_machine.travel("2026-11-24T20:00:00Z", tick=True):
        yield


def test_a_visitor_downloads_all_dates_with_their_zones(browser: Any, upstream: Upstream) -> None:
    upstream.answers[READ] = WORKSHOP
    page = browser.get("/resources/course")
    assert "/resources/course/calendar.ics" in page.text
    assert "Withdrawn." in page.text
    file = browser.get("/resources/course/calendar.ics")
    assert (file.status_code, file.mimetype) == (200, "text/calendar")
    assert file.headers["Content-Disposition"] == 'attachment; filename="course.ics"'
    calendar = Calendar.from_ical(file.data)
    assert {zone["TZID"] for zone in calendar.walk("VTIMEZONE")} == {"America/New_York", "Europe/Berlin"}
    spring, autumn = calendar.walk("VEVENT")
    assert (spring["STATUS"], autumn["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert spring["UID"].startswith("course-spring@")
    assert autumn["UID"].startswith("course-20270918T070000Z@")
    assert spring["SEQUENCE"] == 4


def test_a_date_that_was_moved_keeps_its_uid_and_comes_with_a_higher_sequence(browser: Any, upstream: Upstream) -> None:
    upstream.answers[READ] = WORKSHOP
    (before, _) = Calendar.from_ical(browser.get("/resources/course/calendar.ics").data).walk("VEVENT")
    moved = WORKSHOP["content"]["dates"][0] | {  # type: ignore[index]
        "starts_at": "2027-03-20T09:00:00-04:00",
        "ends_at": "2027-03-20T17:00:00-04:00",
    }
    upstream.answers[READ] = WORKSHOP | {"revision": 5, "content": WORKSHOP["content"] | {"dates": [moved]}}  # type: ignore[operator]
    (after,) = Calendar.from_ical(browser.get("/resources/course/calendar.ics").data).walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt > before["DTSTART"].dt


def test_a_training_post_with_a_day_offers_its_deadline(browser: Any, upstream: Upstream) -> None:
    content = WORKSHOP["content"] | {"dates": [], "directory": {"deadline_on": "2027-01-15"}}  # type: ignore[operator]
    upstream.answers[READ] = WORKSHOP | {"kind": "fellowship", "content": content}
    assert "Add the deadline to your calendar" in browser.get("/resources/course").text
    (event,) = Calendar.from_ical(browser.get("/resources/course/calendar.ics").data).walk("VEVENT")
    assert event["SUMMARY"] == "Applications close: Course, with a comma"


@pytest.mark.parametrize("content", [{"dates": []}, {"directory": {"deadline_on": None}}, {}])
def test_where_there_is_no_date_there_is_no_file(browser: Any, upstream: Upstream, content: dict[str, Any]) -> None:
    upstream.answers[READ] = WORKSHOP | {"content": {"title": "Course"} | content}
    assert browser.get("/resources/course/calendar.ics").status_code == 404


def test_a_learner_says_that_they_will_attend_and_takes_it_back(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers |= {
        READ: WORKSHOP,
        "PUT /v1/me/attendances/course/spring": {},
        "DELETE /v1/me/attendances/course/spring": {},
        "GET /v1/me/attendances": {"items": []},
    }
    browser, page = signed_in(), "/resources/course"
    assert browser.get(page).text.count("I will attend") == 1, "one date is to come, the other is withdrawn"
    answer = browser.send("/resources/course/dates/spring", page=page, attend="yes")
    assert answer.location == "/resources/course#dates"
    assert len(upstream.asked("PUT /v1/me/attendances/course/spring")) == 1
    upstream.answers["GET /v1/me/attendances"] = {"items": [{"resource": "course", "date_key": "spring"}]}
    assert "You mean to attend." in browser.get(page).text
    browser.send("/resources/course/dates/spring", page=page, attend="no")
    assert len(upstream.asked("DELETE /v1/me/attendances/course/spring")) == 1
