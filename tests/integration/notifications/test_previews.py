"""Administrators see a message as a person would get it, and can send it to themselves."""

from typing import Any

from flask.testing import FlaskClient

from services.notifications.messages.models import State
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

ADMINISTRATOR = "01890000-0000-7000-8000-000000000001"
Json = dict[str, Any]


def preview(client: FlaskClient, headers: dict[str, str], name: str, **query: str) -> Json:
    answer = client.get(f"/v1/templates/{name}/preview", query_string=query, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json  # type: ignore[assignment]
    return found


def test_a_reminder_is_shown_with_what_progress_says_of_the_person(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    learner_id = world.register(name="Dra. Inés Ejemplo", email="Ines@example.org", locale="es")
    world.enroll(learner_id, clock.now())
    world.stand(learner_id, percent=30)
    found = preview(
        notifications_client, administrator, "idle_reminder", recipient="ines@EXAMPLE.org", rule="idle-7-days"
    )
    assert found["subject"] == "Su próximo paso en Palliative care champion"
    assert "Hola, Dra. Inés Ejemplo:" in found["text"]
    assert "Ha completado el 30" in found["text"]
    assert (found["language"], found["note"]) == ("es", "")
    assert not mail_server.messages
    assert world.messages(state=State.SENT) == []


def test_the_language_can_be_chosen_and_what_is_invented_is_said(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    learner_id = world.register(name="Ada Example", locale="es")
    found = preview(notifications_client, administrator, "certificate_ready", recipient=learner_id, language="en")
    assert found["text"].startswith("Congratulations, Ada Example\n")
    assert "There is no such message for this person yet" in found["note"]
    assert "invented" in preview(notifications_client, administrator, "welcome")["note"]


def test_a_certificate_mail_is_shown_as_it_was_sent(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    learner_id = world.register()
    world.tell("progress.certificate.ready.v1", **world.certificate(learner_id, holder_name="Ada E. Example"))
    world.run_due()
    found = preview(notifications_client, administrator, "certificate_ready", recipient=learner_id)
    assert "Made out to Ada E. Example" in found["text"]
    assert found["note"] == ""


def test_the_link_of_a_security_mail_is_never_shown(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    learner_id = world.register()
    world.ask_for_mail("sign_in_link", learner_id=learner_id)
    found = preview(notifications_client, administrator, "sign_in_link", recipient=learner_id)
    assert "a-secret-token" not in found["text"] + found["html"]
    assert "invented" in found["note"]


def test_when_nothing_would_be_sent_the_preview_says_why(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    learner_id = world.register()
    world.enroll(learner_id, clock.now())
    world.progress.standings.clear()
    found = preview(notifications_client, administrator, "idle_reminder", recipient=learner_id, rule="idle-7-days")
    assert found["note"].startswith("Is not enrolled")


def test_nobody_of_that_address_and_a_rule_of_another_message_are_refused(
    notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    path = "/v1/templates/welcome/preview"
    for query in ({"recipient": "nobody@example.org"}, {"rule": "idle-7-days"}, {"language": "xx"}):
        answer = notifications_client.get(path, query_string=query, headers=administrator)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, next(iter(query)))
    missing = notifications_client.get("/v1/templates/layout/preview", headers=administrator)
    assert missing.status_code == 404


def test_a_test_goes_to_the_administrator_alone_and_leaves_a_trace(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    world.register(learner_id=ADMINISTRATOR, name="Grace Example", email="grace@example.org")
    learner_id = world.register(name="Ada Example", email="ada@example.org", locale="es")
    world.enroll(learner_id, clock.now())
    body = {"recipient": "ada@example.org", "rule": "idle-7-days"}
    answer = notifications_client.post("/v1/templates/idle_reminder/test", json=body, headers=administrator)
    assert answer.status_code == 202
    assert answer.json["reason"] == "A test of idle_reminder, asked for by Grace Example"
    world.run_due()
    assert mail_server.recipients == ["grace@example.org"]
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Su próximo paso en Palliative care champion"
    assert "Hola, Ada Example:" in mail_server.text()
    sent = world.message(kind="test_mail")
    assert (sent.state, sent.learner_id, sent.rule_id) == (State.SENT, ADMINISTRATOR, None)


def test_repeating_the_request_sends_nothing_more_and_there_is_a_limit(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    world.register(learner_id=ADMINISTRATOR, name="Grace Example", email="grace@example.org")
    path = "/v1/templates/welcome/test"
    for _ in range(2):
        once = administrator | {"Idempotency-Key": "a"}
        assert notifications_client.post(path, json={}, headers=once).status_code == 202
    assert len(world.messages(kind="test_mail")) == 1
    for _ in range(19):
        assert notifications_client.post(path, json={}, headers=administrator).status_code == 202
    refused = notifications_client.post(path, json={}, headers=administrator)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")


def test_who_has_no_address_here_gets_no_test(
    notifications_client: FlaskClient, administrator: dict[str, str], token_for: Any, client_token: Any
) -> None:
    path = "/v1/templates/welcome/test"
    answer = notifications_client.post(path, json={}, headers=administrator)
    assert answer.json["type"] == "/problems/no-address-of-yours"
    assert notifications_client.post(path, json={}, headers=token_for("somebody")).status_code == 403
    reader = client_token(["notifications:read"])
    assert notifications_client.post(path, json={}, headers=reader).status_code == 403
