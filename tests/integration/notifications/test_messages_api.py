"""Messages through the API: everybody can see what was sent and why not."""

import uuid
from typing import Any

from flask.testing import FlaskClient

from services.notifications.messages.models import State
from shared import clock
from shared.clock import rfc3339
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

READY = "progress.certificate.ready.v1"


def test_messages_are_found_by_address_learner_state_kind_and_rule(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    ada = world.register(email="Ada@Example.org")
    world.enroll(ada)
    world.ask_for_mail("sign_in_link", email="grace@example.org")
    world.tell(READY, **world.certificate(ada))
    world.run_due()

    def found(**query: str) -> list[tuple[str, str]]:
        page = notifications_client.get("/v1/messages", query_string=query, headers=administrator).json
        return [(each["kind"], each["state"]) for each in page["items"]]

    theirs = [("certificate_ready", "sent"), ("idle_reminder", "waiting")]
    assert found(recipient="ada@example.org") == theirs
    assert found(recipient=ada) == theirs
    assert found(recipient="ada@example.org", state="sent") == theirs[:1]
    assert found(rule="idle-7-days") == theirs[1:]
    assert found(kind="sign_in_link") == [("sign_in_link", "sent")]
    assert found(recipient="nobody@example.org") == []
    assert len(found()) == 3


def test_a_message_says_to_whom_what_when_and_why(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    learner_id = world.register()
    world.tell(READY, **world.certificate(learner_id))
    world.run_due()
    (item,) = notifications_client.get("/v1/messages", headers=administrator).json["items"]
    assert notifications_client.get(f"/v1/messages/{item['id']}", headers=administrator).json == item
    assert {name: item[name] for name in ("kind", "category", "state", "recipient", "learner_id", "attempts")} == {
        "kind": "certificate_ready",
        "category": "certificates",
        "state": "sent",
        "recipient": "ada@example.org",
        "learner_id": learner_id,
        "attempts": 1,
    }
    assert item["subject"] == "Your certificate: Palliative care champion"
    assert item["reason"].startswith("Accepted by the mail server")
    assert item["due_at"].endswith("Z")


def test_pages_go_on_where_the_last_ended(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    for number in range(5):
        world.ask_for_mail("sign_in_link", email=f"somebody{number}@example.org")
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = notifications_client.get("/v1/messages", query_string=query, headers=administrator).json
        seen += [each["recipient"] for each in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert seen == [f"somebody{number}@example.org" for number in reversed(range(5))]


def test_a_query_that_makes_no_sense_is_refused(
    notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    for query in ({"state": "lost"}, {"cursor": "x"}, {"cursor": "WyJ4Il0"}, {"limit": 0}, {"what": 1}):
        assert notifications_client.get("/v1/messages", query_string=query, headers=administrator).status_code == 422


def test_a_settled_message_is_sent_again_as_a_message_of_its_own(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    world.tell(READY, **world.certificate(world.register()))
    world.run_due()
    original = world.message()
    headers = administrator | {"Idempotency-Key": "resend-once"}
    answers = [notifications_client.post(f"/v1/messages/{original.id}/resend", headers=headers) for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json == answers[1].json
    assert answers[0].json["resend_of"] == str(original.id)
    world.run_due()
    first, second = mail_server.messages
    assert first["Message-ID"] != second["Message-ID"]
    assert [each.state for each in world.messages()] == [State.SENT, State.SENT]


def test_a_reminder_is_not_sent_again_to_who_has_finished(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    world.set_rule(after="PT0S")
    learner_id = world.register()
    world.enroll(learner_id)
    world.run_due()
    world.stand(learner_id, status="completed", completed_at=rfc3339(clock.now()))
    notifications_client.post(f"/v1/messages/{world.message().id}/resend", headers=administrator)
    world.run_due()
    assert len(mail_server.messages) == 1
    assert world.messages()[-1].reason.startswith("Has completed the pathway")


def test_what_cannot_be_sent_again_says_why(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.ask_for_mail("sign_in_link")
    path = f"/v1/messages/{world.message().id}/resend"
    assert notifications_client.post(path, headers=administrator).json["type"] == "/problems/message-still-open"
    world.run_due()
    assert notifications_client.post(path, headers=administrator).json["type"] == "/problems/link-already-wiped"
    missing = notifications_client.post(f"/v1/messages/{uuid.uuid4()}/resend", headers=administrator)
    assert missing.status_code == 404


def test_messages_are_for_administrators(notifications_client: FlaskClient, token_for: Any, client_token: Any) -> None:
    assert notifications_client.get("/v1/messages").status_code == 401
    assert notifications_client.get("/v1/messages", headers=token_for("somebody")).status_code == 403
    reader = client_token(["notifications:read"])
    assert notifications_client.get("/v1/messages", headers=reader).status_code == 200
    assert notifications_client.post(f"/v1/messages/{uuid.uuid4()}/resend", headers=reader).status_code == 403


def test_every_template_can_be_looked_at(notifications_client: FlaskClient, administrator: dict[str, str]) -> None:
    names = [each["name"] for each in notifications_client.get("/v1/templates", headers=administrator).json["items"]]
    assert len(names) == 19
    for name in names:
        preview = notifications_client.get(f"/v1/templates/{name}/preview", headers=administrator).json
        assert preview["subject"]
        assert "Champions" in preview["text"]
        assert preview["html"].startswith("<!doctype html>")
    assert notifications_client.get("/v1/templates/layout/preview", headers=administrator).status_code == 404
