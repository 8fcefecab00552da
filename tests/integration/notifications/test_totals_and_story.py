"""Everything that was due is accounted for, and every message can tell what happened to it."""

import datetime as dt
import uuid
from typing import Any

import time_machine
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from services.notifications.messages.upkeep import forget_old_recipients
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

READY = "progress.certificate.ready.v1"
FATES = ("sent", "skipped", "failed", "waiting", "unknown")


def totals(client: FlaskClient, headers: dict[str, str], **query: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/v1/messages/totals", query_string=query, headers=headers).json
    return found


def test_what_was_due_is_the_sum_of_what_became_of_it(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    ada, grace = world.register("Ada", "ada@example.org"), world.register("Grace", "grace@example.org")
    world.choose(grace, reminders=False)
    mail_server.answers = ["554 5.7.1 No", "drop", "250 OK", "452 4.2.2 Full, later"]
    for learner in (ada, grace, ada, ada):
        world.tell(READY, **world.certificate(learner))
        world.run_jobs("true")
    world.set_rule(after="PT0S")
    for learner in (ada, grace):
        world.enroll(learner)
    world.run_due()
    world.set_rule("welcome", after="P3D", template="welcome", trigger={"kind": "enrolled", "after": "P3D"})
    found = totals(notifications_client, administrator)
    total = found["total"]
    assert total["reconciles"]
    assert total["due"] == sum(total[fate] for fate in FATES) == len(world.messages()) - total["planned"]
    assert total["planned"] == 2
    assert (total["failed"], total["skipped"], total["waiting"]) == (1, 1, 2)
    assert all(each["reconciles"] for each in found["items"])
    assert {(each["state"], each["reason"]) for each in found["reasons"]} == {
        ("failed", "The mail server refused the message: 554 5.7.1 No"),
        ("skipped", "Has unsubscribed from reminders"),
    }


def test_totals_are_asked_for_by_rule_kind_and_time(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.set_rule(after="PT0S")
    learner = world.register()
    world.enroll(learner)
    world.tell(READY, **world.certificate(learner))
    world.run_due()
    assert totals(notifications_client, administrator, rule="idle-7-days")["total"]["due"] == 1
    assert totals(notifications_client, administrator, kind="certificate_ready")["total"]["due"] == 1
    tomorrow = (clock.now() + dt.timedelta(days=1)).isoformat()
    assert totals(notifications_client, administrator, since=tomorrow)["total"]["due"] == 0
    assert totals(notifications_client, administrator, until=tomorrow)["total"]["due"] == 2


def test_reasons_that_differ_only_by_a_date_are_one(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.set_rule(after="PT1S")
    for name, days in (("ada", 1), ("grace", 2)):
        learner = world.register(name, f"{name}@example.org")
        world.enroll(learner)
        world.stand(learner, completed_at=clock.rfc3339(clock.now() - dt.timedelta(days=days)), status="completed")
    with time_machine.travel(clock.now() + dt.timedelta(seconds=5), tick=True):
        world.make_due()
        world.run_due()
    (reason,) = totals(notifications_client, administrator)["reasons"]
    assert (reason["reason"], reason["count"]) == ("Has completed the pathway on (date)", 2)


def test_a_message_tells_every_step_with_its_reason(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    mail_server.answers = ["452 4.2.2 Full. Try later"]
    world.tell(READY, **world.certificate(world.register()))
    world.run_due(in_a_while=True)
    message = world.message()
    again = notifications_client.post(f"/v1/messages/{message.id}/resend", headers=administrator).json["id"]
    story = notifications_client.get(f"/v1/messages/{message.id}/story", headers=administrator).json
    assert [each["state"] for each in story["steps"]] == ["waiting", "sending", "waiting", "sending", "sent"]
    reasons = [each["reason"] for each in story["steps"]]
    assert reasons[0] == "Due"
    assert "Try later; tried again at" in reasons[2]
    assert reasons[4].startswith("Accepted by the mail server")
    assert story["message"]["id"] == str(message.id)
    assert story["resends"] == [again]
    missing = notifications_client.get(f"/v1/messages/{uuid.uuid4()}/story", headers=administrator)
    assert missing.status_code == 404


def test_messages_are_found_by_reason_and_by_name(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    mail_server.answers = ["554 5.7.1 100% spam"]
    world.tell(READY, **world.certificate(world.register("Ada Example", "ada@example.org")))
    world.run_due()
    world.tell(READY, **world.certificate(world.register("Grace Example", "grace@example.org")))

    def found(**query: str) -> list[str]:
        page = notifications_client.get("/v1/messages", query_string=query, headers=administrator).json
        return [each["recipient"] for each in page["items"]]

    assert found(reason="100% SPAM") == ["ada@example.org"]
    assert found(reason="1%spam") == []
    assert found(recipient="grace ex") == ["grace@example.org"]
    assert found(recipient="example") == ["grace@example.org", "ada@example.org"]


def test_steps_are_forgotten_with_the_person(
    world: World, mail_server: MailServer, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    learner = world.register()
    mail_server.answers = ["550 5.1.1 ada@example.org is unknown"]
    world.tell(READY, **world.certificate(learner))
    world.run_due()
    world.tell("accounts.learner.erased.v1", learner_id=learner, erased_at=clock.rfc3339(clock.now()))
    path = f"/v1/messages/{world.message().id}/story"
    assert notifications_client.get(path, headers=administrator).json["steps"] == []


def test_steps_of_security_mail_are_kept_for_a_month(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.ask_for_mail("sign_in_link")
    world.run_due()
    message = world.message()
    assert message.state is State.SENT
    path = f"/v1/messages/{message.id}/story"
    assert len(notifications_client.get(path, headers=administrator).json["steps"]) == 3
    with time_machine.travel(clock.now() + dt.timedelta(days=31)), world.database.transaction() as session:
        forget_old_recipients(session)
    assert notifications_client.get(path, headers=administrator).json["steps"] == []
