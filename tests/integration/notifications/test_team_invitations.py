"""Mail that invites an address into a team."""

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from services.notifications.preferences.categories import Choice
from services.notifications.preferences.operations import choose
from services.notifications.suppressions.models import Cause
from services.notifications.suppressions.operations import suppress
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

LINK = "http://portal.test/team-invitations/a-secret-token"


def invite(world: World, number: int = 1, **more: Any) -> str:
    """Have progress tell of an invitation; returns the champion's id."""
    champion = str(new_id())
    told = {
        "invitation_id": str(new_id()),
        "number": number,
        "champion_id": champion,
        "email": "ada@example.org",
        "locale": "en",
        "team": "Ward 4",
        "champion": "Grace Example",
        "link": LINK,
        "expires_at": rfc3339(clock.now() + dt.timedelta(days=14)),
        "issued_at": rfc3339(clock.now()),
    }
    world.tell("progress.team_invitation.issued.v1", times=2, **(told | more))
    return champion


def test_the_mail_is_the_same_with_and_without_an_account(world: World, mail_server: MailServer) -> None:
    invite(world)
    world.run_due()
    (before,) = mail_server.messages
    assert before["Subject"] == "Grace Example invites you into a team"
    assert mail_server.recipients == ["ada@example.org"]
    assert LINK in mail_server.text()
    assert before["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/team-invitations/stop/" in mail_server.text()
    world.register(email="ADA@example.org")
    invite(world)
    world.run_due()
    one, other = (mail.get_body(("plain",)).get_content() for mail in mail_server.messages)
    assert one.splitlines()[:8] == other.splitlines()[:8]
    assert [each.secret_link for each in world.messages()] == [None, None]


def test_the_reader_s_own_language_wins_over_the_champion_s_choice(world: World, mail_server: MailServer) -> None:
    invite(world, locale="es")
    world.run_due()
    assert "le invita a un equipo" in mail_server.messages[0]["Subject"]


@pytest.mark.parametrize("way", ["suppressed", "unsubscribed", "expired"])
def test_who_is_not_to_be_written_to_is_left_alone(
    way: str, world: World, mail_server: MailServer, notifications_database: Any
) -> None:
    with notifications_database.transaction() as session:
        if way == "suppressed":
            suppress(session, "ada@example.org", Cause.BOUNCE, "550 no such user")
    if way == "unsubscribed":
        learner = world.register(email="ada@example.org")
        with notifications_database.transaction() as session:
            choose(session, learner, Choice(announcements=False))
    past = {"expires_at": rfc3339(clock.now() - dt.timedelta(seconds=1))} if way == "expired" else {}
    invite(world, **past)
    world.run_due()
    assert not mail_server.messages
    assert world.message().state is State.SKIPPED


def test_an_address_can_stop_invitations_with_one_click_and_have_them_again(
    world: World, mail_server: MailServer, notifications_client: FlaskClient
) -> None:
    invite(world)
    world.run_due()
    one_click = mail_server.messages[0]["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert notifications_client.get(f"/v1/preferences/{one_click}").status_code == 404
    assert notifications_client.get(f"/unsubscribe/{one_click}").location.endswith(
        f"/team-invitations/stop/{one_click}"
    )
    for _ in range(2):
        assert notifications_client.post(f"/unsubscribe/{one_click}").status_code == 200
    invite(world)
    world.run_due()
    assert len(mail_server.messages) == 1
    assert notifications_client.delete(f"/v1/invitation-refusals/{one_click}").status_code == 204
    invite(world)
    world.run_due()
    assert len(mail_server.messages) == 2


def test_what_a_champion_sent_is_forgotten_with_them(world: World, mail_server: MailServer) -> None:
    champion = invite(world)
    world.tell("accounts.learner.erased.v1", learner_id=champion, erased_at=rfc3339(clock.now()))
    world.run_due()
    assert not mail_server.messages
    assert (world.message().state, world.message().details) == (State.SKIPPED, {})
