"""Mail that accounts asks for."""

import datetime as dt

import pytest
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

SECRET = "a-secret-token"
SUBJECTS = {
    "confirm_email": "Confirm your e-mail address for Champions",
    "sign_in_link": "Your sign-in link for Champions",
    "reset_password": "Choose a new password for Champions",
    "already_registered": "You already have an account with Champions",
    "password_changed": "Your Champions password was changed",
}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_every_kind_arrives_with_its_link_and_is_settled(kind: str, world: World, mail_server: MailServer) -> None:
    link = None if kind == "password_changed" else f"http://portal.test/x/{SECRET}"
    world.ask_for_mail(
        kind, link=link, expires_at=None if link is None else rfc3339(clock.now() + dt.timedelta(hours=1))
    )
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == SUBJECTS[kind]
    assert mail["From"] == "Champions <no-reply@champions.example>"
    assert mail_server.recipients == ["ada@example.org"]
    assert (link or "http://portal.test/forgot-password") in mail_server.text()
    html = mail.get_body(("html",))
    assert html
    assert (link or "http://portal.test/forgot-password") in html.get_content()
    assert "List-Unsubscribe" not in mail
    message = world.message()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert message.reason.startswith("Accepted by the mail server: 250")


@pytest.mark.parametrize("kind", ["confirm_email", "already_registered"])
def test_who_only_typed_an_address_cannot_put_a_name_into_the_mail(
    kind: str, world: World, mail_server: MailServer
) -> None:
    world.ask_for_mail(kind, name="You won, go and see Mallory")
    world.run_due()
    assert "Mallory" not in mail_server.messages[0].as_string()


def test_the_same_event_delivered_many_times_is_one_mail(world: World, mail_server: MailServer) -> None:
    event_id = new_id()
    for _ in range(3):
        world.tell(
            "accounts.security_mail.requested.v1",
            event_id=event_id,
            times=4,
            kind="sign_in_link",
            learner_id=None,
            email="ada@example.org",
            name="Ada",
            locale="en",
            link="http://portal.test/x",
            expires_at=None,
        )
        world.run_due()
    assert len(mail_server.messages) == 1


def test_a_link_that_has_expired_meanwhile_is_not_sent(world: World, mail_server: MailServer) -> None:
    world.ask_for_mail("sign_in_link", expires_at=rfc3339(clock.now() - dt.timedelta(seconds=1)))
    world.run_due()
    assert not mail_server.messages
    message = world.message()
    assert (message.state, message.secret_link) == (State.SKIPPED, None)
    assert "expired" in message.reason


def test_the_link_is_wiped_and_shown_nowhere(
    world: World,
    notifications_client: FlaskClient,
    administrator: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    world.ask_for_mail("reset_password")
    waiting = notifications_client.get("/v1/messages", headers=administrator)
    world.run_due()
    settled = notifications_client.get("/v1/messages", headers=administrator)
    assert [each.json["items"][0]["state"] for each in (waiting, settled)] == ["waiting", "sent"]
    assert SECRET not in waiting.text + settled.text + caplog.text + "".join(capfd.readouterr())
    message = world.message()
    assert message.secret_link is None
    assert SECRET not in str(vars(message))


def test_a_hostile_name_cannot_add_a_header(world: World, mail_server: MailServer) -> None:
    world.ask_for_mail("sign_in_link", name="Ada\r\nBcc: all@example.org\r\n\r\n=?utf-8?q?=0ABcc:_x=40y.z?=")
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Bcc"] is None
    assert mail_server.recipients == ["ada@example.org"]


def test_an_address_that_is_none_fails_with_the_reason(world: World, mail_server: MailServer) -> None:
    world.ask_for_mail("sign_in_link", email="nobody")
    world.run_due()
    assert not mail_server.messages
    assert (world.message().state, world.message().reason) == (State.FAILED, "This is not an e-mail address")


def test_mail_for_an_erased_account_is_not_sent(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.ask_for_mail("password_changed", learner_id=learner_id, link=None, expires_at=None)
    world.tell("accounts.learner.erased.v1", learner_id=learner_id, erased_at=rfc3339(clock.now()))
    world.run_due()
    assert not mail_server.messages
    assert (world.message().state, world.message().reason) == (State.SKIPPED, "The account was erased")
