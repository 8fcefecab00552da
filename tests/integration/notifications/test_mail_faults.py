"""Bad nights of the mail server, and of the worker that talks to it."""

import datetime as dt

import pytest
import sqlalchemy as sa
import time_machine

from services.notifications.mail.breaker import OPENS_AFTER
from services.notifications.messages.models import Message, State
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

READY = "progress.certificate.ready.v1"


def idle_reminder(world: World) -> None:
    """Somebody has been idle for the time of a rule that asks for a moment."""
    world.set_rule(after="PT0S")
    world.enroll(world.register())


def certificate(world: World) -> None:
    """A certificate is ready."""
    world.tell(READY, **world.certificate(world.register()))


def test_a_mail_server_that_is_down_costs_nothing_but_time(world: World, mail_server: MailServer) -> None:
    mail_server.stop()
    certificate(world)
    world.run_due()
    message = world.message()
    assert (message.state, message.attempts, message.postponed) == (State.WAITING, 1, 1)
    assert "cannot be reached (Connection refused); tried again at" in message.reason
    mail_server.start()
    world.run_due(in_a_while=True)
    assert world.message().state is State.SENT
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 Greylisted", "421 4.7.0 Too busy", "452 4.2.2 Mailbox full"])
def test_a_server_that_says_later_is_asked_later(answer: str, world: World, mail_server: MailServer) -> None:
    mail_server.answers = [answer, answer]
    certificate(world)
    world.run_due()
    assert world.message().state is State.WAITING
    assert answer in world.message().reason
    # Longer than the pause that a provider asks for.
    for hours in (1, 2):
        with time_machine.travel(clock.now() + dt.timedelta(hours=hours), tick=True):
            world.make_due()
            world.run_due()
    message = world.message()
    assert (message.state, message.attempts) == (State.SENT, 3)
    assert len(mail_server.messages) == 1


def test_a_server_that_says_never_is_believed(world: World, mail_server: MailServer) -> None:
    mail_server.answers = ["554 5.7.1 Not in my house"]
    certificate(world)
    world.run_due(in_a_while=True)
    message = world.message()
    assert (message.state, message.attempts) == (State.FAILED, 1)
    assert message.reason == "The mail server refused the message: 554 5.7.1 Not in my house"


def test_an_address_that_does_not_exist_fails_and_the_connection_is_used_on(
    world: World, mail_server: MailServer
) -> None:
    mail_server.refuse_recipients = True
    certificate(world)
    world.run_due()
    assert world.message().reason == "The mail server refused the address: 550 5.1.1 No such mailbox here"
    mail_server.refuse_recipients = False
    for number in range(3):
        world.ask_for_mail("sign_in_link", email=f"somebody{number}@example.org")
    world.run_due()
    assert len(mail_server.messages) == 3
    assert mail_server.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(world: World, mail_server: MailServer) -> None:
    world.ask_for_mail("sign_in_link")
    world.run_due()
    mail_server.stop()
    mail_server.start()
    world.ask_for_mail("sign_in_link")
    world.run_due()
    assert [each.state for each in world.messages()] == [State.SENT, State.SENT]
    assert [each.postponed for each in world.messages()] == [0, 0]


def test_after_a_connection_lost_in_the_blind_moment_a_certificate_is_sent_again_under_the_same_id(
    world: World, mail_server: MailServer
) -> None:
    mail_server.answers = ["drop"]
    certificate(world)
    world.run_due()
    assert "before the server answered" in world.message().reason
    world.run_due(in_a_while=True)
    assert world.message().state is State.SENT
    first, second = mail_server.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_after_a_connection_lost_in_the_blind_moment_a_reminder_is_not_sent_again(
    world: World, mail_server: MailServer
) -> None:
    mail_server.answers = ["drop"]
    idle_reminder(world)
    world.run_due(in_a_while=True)
    assert world.message().state is State.UNKNOWN
    assert "before the server answered" in world.message().reason
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize(
    ("ask", "state", "mails"),
    [(certificate, State.SENT, 1), (idle_reminder, State.UNKNOWN, 0)],
    ids=["certificate", "reminder"],
)
def test_a_sender_that_died_while_sending_is_noticed(
    ask: object, state: State, mails: int, world: World, mail_server: MailServer
) -> None:
    """The trace of the dead: the message is being sent, and its job comes again."""
    assert callable(ask)
    ask(world)
    with world.database.transaction() as session:
        session.execute(sa.update(Message).values(state=State.SENDING, attempts=1))
    world.run_due()
    assert world.message().state is state
    assert len(mail_server.messages) == mails


def test_after_twenty_hours_a_person_has_to_look(world: World, mail_server: MailServer) -> None:
    mail_server.stop()
    certificate(world)
    world.run_due()
    with time_machine.travel(clock.now() + dt.timedelta(hours=20, seconds=1), tick=True):
        world.run_due(in_a_while=True)
    message = world.message()
    assert message.state is State.FAILED
    assert message.reason.startswith("Given up after 20 hours. The mail server cannot be reached")


def test_waiting_longer_each_time_but_never_longer_than_minutes(world: World, mail_server: MailServer) -> None:
    mail_server.stop()
    certificate(world)
    waits = []
    with time_machine.travel(clock.now(), tick=False) as moment:
        for _ in range(10):
            world.bring_forward()
            world.run_due()
            waits.append((world.message().due_at - clock.now()).total_seconds())
            # Long enough for a server that is down to be tried again.
            moment.shift(dt.timedelta(minutes=5))
    assert waits[0] < 3 < waits[3] < 20 < waits[6]
    assert max(waits) < 331


def test_many_messages_share_one_connection(world: World, mail_server: MailServer) -> None:
    for number in range(20):
        world.ask_for_mail("sign_in_link", email=f"somebody{number}@example.org")
    world.run_due()
    assert len(mail_server.messages) == 20
    assert mail_server.connections == 1


def test_while_the_server_is_down_messages_wait_without_being_tried(world: World, mail_server: MailServer) -> None:
    mail_server.stop()
    for number in range(OPENS_AFTER + 3):
        world.ask_for_mail("sign_in_link", email=f"somebody{number}@example.org", expires_at=None)
    world.run_due()
    assert [each.attempts for each in world.messages()] == [1] * OPENS_AFTER + [0] * 3
    assert world.messages()[-1].reason == "The mail server is down; the message waits until it answers again"
    mail_server.start()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10), tick=True):
        for _ in range(3):
            world.make_due()
            world.run_due()
    assert {each.state for each in world.messages()} == {State.SENT}
    assert len(mail_server.messages) == OPENS_AFTER + 3
