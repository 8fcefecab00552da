"""Mail about dates brings a calendar file, and another that takes the date out again."""

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
import time_machine
from icalendar import Calendar

from services.notifications.mail.envelope import Sender, build, message_id
from services.notifications.mail.languages import reading_locale
from services.notifications.mail.samples import sample_values
from services.notifications.mail.site import Site
from services.notifications.mail.templates import Templates
from services.notifications.messages.dates import (
    DEADLINE,
    SESSION,
    WITHDRAWN,
    ApplicationDeadline,
    DateLetters,
    SessionDate,
)
from services.notifications.messages.verdicts import Letter
from shared.calendars import Organizer

PORTAL = "https://champions.example"
SITE = Site("Champions", PORTAL, "https://mail.champions.example")
NOW = dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC)
STARTS = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
COURSE = SessionDate(
    "course", 3, "Course", STARTS, STARTS + dt.timedelta(hours=2), "America/Chicago", "in_person", "Hall 2", "spring"
)
LETTERS = DateLetters(f"{PORTAL}/", Organizer("Champions", "no-reply@champions.example"))


def mailed(template: str, letter: Letter, language: str = "en") -> EmailMessage:
    values = sample_values(SITE, PORTAL, NOW) | letter.values
    built = build(
        Templates().render(template, values, reading_locale(language)),
        sender=Sender("Champions", "no-reply@champions.example"),
        to_name="Ada",
        to_address="ada@example.org",
        identifier=message_id("key", "champions.example"),
        sent_at=NOW,
        attachments=letter.attachments,
    )
    message = email.message_from_bytes(built.as_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def calendar_in(message: EmailMessage, method: str) -> Calendar:
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("course.ics", "text/calendar")
    assert part["Content-Type"].params["method"] == method
    return Calendar.from_ical(part.get_payload(decode=True))


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")


def test_tomorrows_session_is_told_in_the_time_of_the_place_with_a_file_for_the_calendar() -> None:
    with time_machine.travel(NOW):
        message = mailed(SESSION, LETTERS.session(COURSE))
    assert message["Subject"] == "Tomorrow: Course"
    assert "Monday, November 23, 2026, 9:00 AM \N{EN DASH} 11:00 AM (CST)" in text_of(message)
    (event,) = calendar_in(message, "PUBLISH").walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"]) == ("course-spring@champions.example", 3)


def test_a_session_of_another_day_is_not_called_tomorrows() -> None:
    with time_machine.travel(NOW - dt.timedelta(days=1)):
        message = mailed(SESSION, LETTERS.session(COURSE), "es")
    assert message["Subject"] == "Próximamente: Course"


def test_a_withdrawn_date_is_taken_out_of_the_calendar_that_has_it() -> None:
    message = mailed(WITHDRAWN, LETTERS.withdrawn(COURSE), "es")
    assert message["Subject"] == "Fecha anulada: Course"
    calendar = calendar_in(message, "CANCEL")
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["UID"] == "course-spring@champions.example"


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (dt.date(2027, 1, 10), "close"),
        (dt.date(2027, 1, 15), "close"),
        (dt.date(2027, 1, 16), "closed"),
    ],
)
def test_a_deadline_is_a_day_and_holds_until_it_is_over(today: dt.date, says: str) -> None:
    deadline = ApplicationDeadline("course", 2, "Course", dt.date(2027, 1, 15))
    message = mailed(DEADLINE, LETTERS.deadline(deadline, today))
    assert f" {says} on January 15, 2027." in text_of(message)
    (event,) = calendar_in(message, "PUBLISH").walk("VEVENT")
    assert event["DTSTART"].dt == dt.date(2027, 1, 15)
