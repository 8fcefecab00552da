"""Addresses that do not exist, or whose owners complained, are left alone until somebody releases them."""

from typing import Any

from flask.testing import FlaskClient

from services.notifications.mail.envelope import message_id
from services.notifications.messages.models import State
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer
from tests.unit.notifications.test_bounces import FEEDBACK, HEAD, ORIGINAL, delivery

READY = "progress.certificate.ready.v1"
OURS = b"<ours@champions.example>"


def bounced(world: World, mail_server: MailServer) -> str:
    """A certificate was refused at the address."""
    learner = world.register()
    mail_server.refuse_recipients = True
    world.tell(READY, **world.certificate(learner))
    world.run_due()
    mail_server.refuse_recipients = False
    return learner


def listed(client: FlaskClient, headers: dict[str, str], **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/suppressions", query_string=query, headers=headers).json["items"]
    return found


def report(client: FlaskClient, headers: dict[str, str], content: bytes) -> Any:
    return client.post("/v1/mail-reports", data=content, headers=headers, content_type="message/rfc822")


def test_an_address_that_does_not_exist_is_not_written_to_again(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    learner = bounced(world, mail_server)
    world.set_rule(after="PT0S")
    world.enroll(learner)
    forecast = notifications_client.get("/v1/rules/idle-7-days/forecast", headers=administrator).json
    world.run_due()
    reminder = world.message(kind="idle_reminder")
    assert reminder.state is State.SKIPPED
    assert "mail to it came back (550 5.1.1 No such mailbox here)" in reminder.reason
    assert forecast["items"][0]["reason"] == reminder.reason
    assert not mail_server.messages
    (found,) = listed(notifications_client, administrator, address="ADA")
    assert (found["address"], found["cause"]) == ("ada@example.org", "bounce")
    assert found["message_id"] == str(world.message(kind="certificate_ready").id)


def test_security_mail_that_was_just_asked_for_is_tried_all_the_same(world: World, mail_server: MailServer) -> None:
    bounced(world, mail_server)
    world.ask_for_mail("sign_in_link")
    world.run_due()
    assert world.message(kind="sign_in_link").state is State.SENT


def test_what_strangers_type_into_a_form_does_not_fill_the_list(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    mail_server.refuse_recipients = True
    world.ask_for_mail("confirm_email", email="typo@example.org")
    world.run_due()
    assert listed(notifications_client, administrator) == []


def test_an_administrator_releases_an_address_and_says_why(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    bounced(world, mail_server)
    (found,) = listed(notifications_client, administrator)
    path = f"/v1/suppressions/{found['id']}/release"
    assert notifications_client.post(path, json={"note": ""}, headers=administrator).status_code == 422
    released = notifications_client.post(path, json={"note": "New mailbox"}, headers=administrator)
    assert (released.status_code, released.json["release_note"]) == (200, "New mailbox")
    assert notifications_client.post(path, json={"note": "x"}, headers=administrator).status_code == 409
    assert listed(notifications_client, administrator) == []
    assert len(listed(notifications_client, administrator, released="true")) == 1
    message = world.message()
    notifications_client.post(f"/v1/messages/{message.id}/resend", headers=administrator)
    world.run_due()
    assert len(mail_server.messages) == 1


def test_a_report_about_our_mail_suppresses_its_address(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.tell(READY, **world.certificate(world.register()))
    world.run_due()
    message = world.message()
    own = message_id(message.idem_key, "champions.example").encode()
    forged = report(notifications_client, administrator, delivery())
    assert forged.json["items"][0]["outcome"].startswith("ignored")
    assert listed(notifications_client, administrator) == []
    full = report(notifications_client, administrator, delivery("5.2.2").replace(OURS, own))
    assert full.json["items"][0]["outcome"].startswith("noted")
    assert listed(notifications_client, administrator) == []
    answer = report(notifications_client, administrator, delivery().replace(OURS, own))
    assert (answer.status_code, answer.json["items"][0]["outcome"]) == (200, "suppressed")
    after = world.message()
    assert (after.state, after.reason) == (State.FAILED, "Came back: 550 5.1.1 No such mailbox")
    assert listed(notifications_client, administrator)[0]["detail"] == "550 5.1.1 No such mailbox"


def test_who_complains_is_left_alone(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.tell(READY, **world.certificate(world.register()))
    world.run_due()
    own = message_id(world.message().idem_key, "champions.example").encode()
    content = HEAD.format(kind="feedback-report") + FEEDBACK + ORIGINAL.format(part="message/rfc822")
    assert report(notifications_client, administrator, content.encode().replace(OURS, own)).status_code == 200
    (found,) = listed(notifications_client, administrator)
    assert (found["cause"], world.message().state) == ("complaint", State.SENT)


def test_an_address_is_suppressed_by_hand(notifications_client: FlaskClient, administrator: dict[str, str]) -> None:
    body = {"address": "Grace@Example.org", "detail": "Asked by telephone"}
    for _ in range(2):
        answer = notifications_client.post("/v1/suppressions", json=body, headers=administrator)
        assert (answer.status_code, answer.json["address"]) == (201, "grace@example.org")
    assert len(listed(notifications_client, administrator)) == 1
    bad = notifications_client.post("/v1/suppressions", json=body | {"address": "nobody"}, headers=administrator)
    assert [each["field"] for each in bad.json["errors"]] == ["address"]


def test_the_list_forgets_an_erased_person(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    learner = bounced(world, mail_server)
    world.tell("accounts.learner.erased.v1", learner_id=learner, erased_at=clock.rfc3339(clock.now()))
    assert listed(notifications_client, administrator, released="true") == []


def test_suppressions_are_for_administrators(
    notifications_client: FlaskClient, token_for: Any, client_token: Any, administrator: dict[str, str]
) -> None:
    for method, path in (("GET", "/v1/suppressions"), ("POST", "/v1/mail-reports")):
        assert notifications_client.open(path, method=method).status_code == 401
        assert notifications_client.open(path, method=method, headers=token_for("somebody")).status_code == 403
    assert report(notifications_client, client_token(["notifications:write"]), b"hello").status_code == 422
    assert report(notifications_client, administrator, b"").status_code == 422
