"""What several rules want to tell a person on one day goes in one mail."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from services.notifications.messages.models import State
from services.notifications.settings import Settings
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

AGO = dt.timedelta(seconds=20)
# Tomorrow, whenever this runs: the database's own clock does not travel, and what is put off must lie ahead of it too.
NOON = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)


@pytest.fixture
def notifications_settings(notifications_settings: Settings) -> Settings:
    """Digests as they are by default."""
    return notifications_settings.model_copy(update={"one_mail_a_day": True})


@pytest.fixture
def twice(world: World) -> str:
    """Somebody whom two rules want to write to now."""
    early: dict[str, Any] = {"effective_from": "2026-01-01T00:00:00Z"}
    world.set_rule(after="PT5S", **early)
    world.set_rule("welcome", trigger={"kind": "enrolled", "after": "PT1S"}, template="welcome", **early)
    learner_id = world.register()
    world.enroll(learner_id, clock.now() - AGO)
    return learner_id


def test_two_reminders_of_one_day_go_in_one_mail_and_each_has_its_end(
    world: World, twice: str, mail_server: MailServer
) -> None:
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "2 reminders for today"
    text = mail_server.text()
    assert "Welcome to Palliative care champion" in text
    assert "Your next step in Palliative care champion" in text
    assert [each.state for each in world.messages()] == [State.SENT, State.SENT]
    for message in world.messages():
        assert message.reason.startswith("Sent together with 1 other in “2 reminders for today”.")


def test_after_a_mail_today_the_next_comes_tomorrow_at_the_same_time(world: World, mail_server: MailServer) -> None:
    with time_machine.travel(NOON, tick=True) as traveller:
        world.set_rule("welcome", trigger={"kind": "enrolled", "after": "PT1S"}, template="welcome")
        learner_id = world.register()
        world.set_rule(enabled=False)
        world.enroll(learner_id)
        traveller.shift(dt.timedelta(seconds=5))
        world.make_due()
        world.run_due()
        world.set_rule(after="PT2S", effective_from="2026-01-01T00:00:00Z")
        world.make_due()
        world.run_due()
        message = world.message(kind="idle_reminder")
        assert message.reason == "Had a mail today already; one a day is the most"
        assert dt.timedelta(hours=23) < message.due_at - clock.now() < dt.timedelta(hours=25)
        assert len(mail_server.messages) == 1


def test_what_is_urgent_goes_at_once(world: World, twice: str, mail_server: MailServer) -> None:
    world.run_due()
    world.tell("progress.certificate.ready.v1", **world.certificate(twice))
    world.ask_for_mail("sign_in_link")
    world.run_due()
    assert len(mail_server.messages) == 3


def test_who_no_longer_wants_reminders_gets_no_digest(world: World, twice: str, mail_server: MailServer) -> None:
    world.choose(twice, reminders=False)
    world.run_due()
    assert not mail_server.messages
    assert {each.state for each in world.messages()} == {State.SKIPPED}
