"""What is looked after from time to time."""

import datetime as dt

import sqlalchemy as sa
import time_machine

from services.notifications.messages.models import State
from services.notifications.messages.upkeep import forget_old_recipients, wake_overdue
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

READY = "progress.certificate.ready.v1"
ISSUED = "progress.certificate.issued.v1"


def lose_the_jobs(world: World) -> None:
    """The workers died so often that the jobs were given up."""
    with world.database.transaction() as session:
        session.execute(sa.text("UPDATE job SET state = 'dead', wake_at = NULL WHERE state = 'waiting'"))


def look_after(world: World) -> None:
    """What a courier does every few minutes."""
    with world.database.transaction() as session:
        wake_overdue(session)


def test_a_message_whose_job_was_given_up_is_looked_at_again(world: World, mail_server: MailServer) -> None:
    world.tell(READY, **world.certificate(world.register()))
    lose_the_jobs(world)
    look_after(world)
    world.run_due()
    assert world.message().state is State.WAITING
    with time_machine.travel(clock.now() + dt.timedelta(minutes=31), tick=True):
        look_after(world)
        world.make_due()
        world.run_due()
    assert world.message().state is State.SENT
    assert len(mail_server.messages) == 1


def test_a_message_that_is_looked_at_in_vain_for_twenty_hours_is_given_up(world: World) -> None:
    world.tell(READY, **world.certificate(world.register()))
    for hours in (1, 21):
        lose_the_jobs(world)
        with time_machine.travel(clock.now() + dt.timedelta(hours=hours), tick=True):
            look_after(world)
    assert world.message().state is State.FAILED
    assert world.message().reason == "Given up after 20 hours. Due"


def test_a_certificate_that_becomes_ready_after_it_was_given_up_is_sent(world: World, mail_server: MailServer) -> None:
    facts = world.certificate(world.register())
    world.tell(ISSUED, **facts)
    for hours in (1, 22):
        with time_machine.travel(clock.now() + dt.timedelta(hours=hours), tick=True):
            look_after(world)
            world.make_due()
            world.run_due()
    assert world.message().state is State.FAILED
    assert "is being made" in world.message().reason
    world.tell(READY, **facts)
    world.run_due()
    assert world.message().state is State.SENT
    assert len(mail_server.messages) == 1


def test_a_reminder_planned_for_later_is_left_in_peace(world: World) -> None:
    world.enroll(world.register())
    before = world.message()
    look_after(world)
    assert world.message().due_at == before.due_at
    world.run_due()
    assert world.message().state is State.WAITING


def test_addresses_of_security_mail_are_forgotten_after_a_month(world: World) -> None:
    world.ask_for_mail("confirm_email")
    world.tell(READY, **world.certificate(world.register()))
    world.run_due()
    for days, kept in ((29, True), (31, False)):
        with (
            time_machine.travel(clock.now() + dt.timedelta(days=days), tick=True),
            world.database.transaction() as session,
        ):
            forget_old_recipients(session)
        assert (world.message(kind="confirm_email").recipient_email is not None) is kept
    assert world.message(kind="certificate_ready").recipient_email == "ada@example.org"
