"""Who means to attend a date of a workshop is reminded of it, and told when it changes or is withdrawn."""

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from services.notifications.messages.models import State
from shared.clock import now, rfc3339
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer
from tests.integration.notifications.test_occasions import holds, switch_on

DAY = dt.timedelta(days=1)
SUBJECT = "course/spring"


@pytest.fixture
def ada(world: World) -> str:
    """A learner who means to attend a date in ten days, and a rule that reminds the day before.

    It starts at an hour that is neither near midnight nor near a change of clocks, whenever the test runs.
    """
    switch_on(world, "session-1-day", "session", trigger={"before": "P1D"}, effective_from="2026-01-01T00:00:00Z")
    learner_id = world.register(time_zone="UTC")
    said(world, learner_id, (now() + 10 * DAY).replace(hour=18, minute=0, second=0, microsecond=0))
    return learner_id


def said(world: World, learner_id: str, starts_at: dt.datetime, **changes: Any) -> None:
    facts = {
        "learner_id": learner_id,
        "resource": "course",
        "resource_title": "A course",
        "revision": 3,
        "date_key": "spring",
        "date_id": "spring",
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(starts_at + dt.timedelta(hours=2)),
        "time_zone": "America/Chicago",
        "format": "in_person",
        "place": "Hall 2",
        "attending": True,
        "withdrawn": False,
        "cause": "learner",
        "changed_at": rfc3339(now()),
    }
    world.tell("progress.attendance.changed.v1", times=2, **(facts | changes))


def calendar_in(mail: EmailMessage) -> Calendar:
    (attached,) = mail.iter_attachments()
    return Calendar.from_ical(attached.get_content())


def test_a_reminder_comes_the_day_before_with_a_calendar_file(world: World, ada: str, mail_server: MailServer) -> None:
    planned = world.message(kind="session_tomorrow", learner_id=ada)
    starts_at = planned.anchor_at
    assert starts_at is not None
    assert planned.due_at == starts_at - DAY
    details = {
        "title": "A course",
        "url": "/resources/course",
        "slug": "course",
        "revision": 3,
        "date_id": "spring",
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(starts_at + dt.timedelta(hours=2)),
        "session_zone": "America/Chicago",
        "format": "in_person",
        "place": "Hall 2",
    }
    holds(world, "session", ada, SUBJECT, **details)
    with time_machine.travel(planned.due_at + dt.timedelta(minutes=1)):
        world.make_due()
        world.run_due()
    assert world.message(id=planned.id).state is State.SENT
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Tomorrow: A course"
    (event,) = calendar_in(mail).walk("VEVENT")
    assert (event["UID"].partition("@")[0], event["SEQUENCE"]) == ("course-spring", 3)


def test_a_date_that_moves_is_told_once_and_the_reminder_moves_with_it(
    world: World, ada: str, mail_server: MailServer
) -> None:
    earlier = (now() + 5 * DAY).replace(microsecond=0)
    said(world, ada, earlier, revision=4, cause="catalogue")
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Changed: A course"
    assert [(each["SEQUENCE"], each["STATUS"]) for each in calendar_in(mail).walk("VEVENT")] == [(4, "CONFIRMED")]
    assert world.message(kind="session_tomorrow").due_at == earlier - DAY


def test_a_date_that_is_withdrawn_is_taken_out_of_the_calendar_and_not_reminded_of(
    world: World, ada: str, mail_server: MailServer
) -> None:
    planned = world.message(kind="session_tomorrow")
    assert planned.anchor_at is not None
    said(world, ada, planned.anchor_at, revision=4, cause="catalogue", withdrawn=True)
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Withdrawn: A course"
    calendar = calendar_in(mail)
    assert (calendar["METHOD"], calendar.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")
    with time_machine.travel(planned.due_at + dt.timedelta(minutes=1)):
        world.make_due()
        world.run_due()
    ended = world.message(id=planned.id)
    assert (ended.state, ended.reason) == (State.SKIPPED, "The date was withdrawn")
    assert len(mail_server.messages) == 1


def test_who_takes_it_back_hears_nothing_more(world: World, ada: str, mail_server: MailServer) -> None:
    planned = world.message(kind="session_tomorrow")
    assert planned.anchor_at is not None
    said(world, ada, planned.anchor_at, revision=4, cause="catalogue", place="Hall 3")
    said(world, ada, planned.anchor_at, revision=4, attending=False)
    with time_machine.travel(planned.due_at + dt.timedelta(minutes=1)):
        world.make_due()
        world.run_due()
    assert {(each.state, each.reason) for each in world.messages()} == {
        (State.SKIPPED, "Does not mean to attend any more")
    }
    assert not mail_server.messages
