"""The portal shows what is mailed, by the same decision, once, and keeps what was read."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from services.notifications.notices.models import Notice
from services.notifications.notices.operations import KEPT, forget_old_notices
from shared import clock
from shared.clock import rfc3339
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

AGO = dt.timedelta(seconds=5)
READY, REVIEWED = "progress.certificate.ready.v1", "progress.evidence.reviewed.v1"


@pytest.fixture
def ada(world: World) -> str:
    """A learner."""
    return world.register()


@pytest.fixture
def idle(world: World, ada: str) -> str:
    """A learner whose reminder is due now."""
    world.set_rule(after="PT5S", effective_from="2026-01-01T00:00:00Z")
    world.enroll(ada, clock.now() - AGO)
    return ada


@pytest.fixture
def mine(notifications_client: FlaskClient, token_for: Any, ada: str) -> Any:
    """`mine("GET", "/v1/me/notices")`: a request of the learner."""

    def call(method: str, path: str, body: Any = None, **query: Any) -> Any:
        return notifications_client.open(path, method=method, json=body, query_string=query, headers=token_for(ada))

    return call


def items(mine: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mine("GET", "/v1/me/notices").json["items"]
    return found


def review(world: World, learner: str, **changes: Any) -> None:
    facts = {
        "evidence_id": f"evidence-{clock.now().timestamp()}",
        "learner_id": learner,
        "resource": "vitaltalk",
        "resource_title": "VitalTalk courses",
        "decision": "returned",
        "reason": "The name is missing.",
        "reviewed_at": rfc3339(clock.now()),
    }
    world.tell(REVIEWED, **(facts | changes))
    world.run_due()


def test_what_was_mailed_is_shown_with_its_next_step(world: World, idle: str, mine: Any) -> None:
    world.run_due()
    world.tell(READY, **world.certificate(idle))
    review(world, idle)
    shown = [(each["title"], each["summary"], each["page"], each["read_at"]) for each in items(mine)]
    assert shown == [
        ("Something is missing: VitalTalk courses", "The name is missing.", "/resources/vitaltalk/completion", None),
        ("Your certificate: Palliative care champion", "", "/certificates", None),
        (
            "Your next step in Palliative care champion",
            "Communicating serious news (10 to 20 minutes)",
            "/resources/p1-m2",
            None,
        ),
    ]
    assert mine("GET", "/v1/me/notices/unread").json == {"unread": 3}


def test_a_certificate_that_was_taken_back_says_why(world: World, ada: str, mine: Any) -> None:
    facts = {
        "certificate_id": "certificate-1",
        "learner_id": ada,
        "code": "7K3M-Q9TZ-2HXW",
        "pathway": "champion",
        "title": "Palliative care champion",
        "reason": "It was issued to the wrong person.",
        "verify_url": "http://portal.test/verify/7K3M-Q9TZ-2HXW",
        "revoked_at": rfc3339(clock.now()),
    }
    world.tell("progress.certificate.revoked.v1", **facts)
    world.run_due()
    shown = items(mine)[0]
    assert (shown["summary"], shown["page"]) == ("It was issued to the wrong person.", "/certificates")


def test_security_mail_is_not_shown(world: World, ada: str, mine: Any) -> None:
    world.ask_for_mail("password_changed", learner_id=ada)
    world.run_due()
    assert world.message().state is State.SENT
    assert items(mine) == []


def test_who_has_finished_is_not_reminded_in_the_portal_either(world: World, idle: str, mine: Any) -> None:
    world.stand(idle, status="completed", completed_at="2026-11-02T10:00:00Z")
    world.run_due()
    assert world.message().state is State.SKIPPED
    assert items(mine) == []


@pytest.mark.parametrize(
    ("choice", "mails", "notices"),
    [
        ({}, 1, 1),
        ({"reminders": False}, 0, 1),
        ({"portal": {"reminders": False, "announcements": True}}, 1, 0),
        ({"reminders": False, "portal": {"reminders": False, "announcements": True}}, 0, 0),
        ({"paused_until": "2099-01-01T00:00:00Z"}, 0, 1),
    ],
)
def test_each_channel_is_chosen_for_itself(
    choice: dict[str, Any], mails: int, notices: int, world: World, idle: str, mine: Any, mail_server: MailServer
) -> None:
    world.choose(idle, **choice)
    world.run_due()
    assert (len(mail_server.messages), len(items(mine))) == (mails, notices)
    assert world.message().state is (State.SENT if mails else State.SKIPPED)


def test_the_story_of_a_message_says_that_the_portal_shows_it(
    world: World, idle: str, mine: Any, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.choose(idle, reminders=False)
    world.run_due()
    path = f"/v1/messages/{world.message().id}/story"
    story = notifications_client.get(path, headers=administrator).json
    assert story["message"]["reason"] == "Has unsubscribed from reminders"
    assert story["shown_in_portal_at"] == items(mine)[0]["created_at"]


def test_a_finished_learner_without_mail_is_not_reminded_in_the_portal(world: World, idle: str, mine: Any) -> None:
    """The portal alone asks progress too: what only the portal shows is decided no less carefully."""
    world.choose(idle, reminders=False)
    world.stand(idle, status="completed", completed_at="2026-11-02T10:00:00Z")
    world.run_due()
    assert world.message().reason == "Has completed the pathway on 2026-11-02"
    assert items(mine) == []


def test_an_address_that_fails_keeps_nobody_from_being_told_in_the_portal(
    world: World, ada: str, mine: Any, mail_server: MailServer
) -> None:
    mail_server.refuse_recipients = True
    world.tell(READY, **world.certificate(ada))
    world.run_due()
    review(world, ada)
    assert {each.state for each in world.messages()} == {State.FAILED, State.SKIPPED}
    assert len(items(mine)) == 2


def test_a_message_tried_and_sent_again_is_shown_once(
    world: World,
    ada: str,
    mine: Any,
    mail_server: MailServer,
    notifications_client: FlaskClient,
    administrator: dict[str, str],
) -> None:
    mail_server.answers = ["452 4.2.2 Mailbox full"] * 2
    world.tell(READY, times=2, **world.certificate(ada))
    world.run_due(in_a_while=True)
    assert world.message().state is State.SENT
    notifications_client.post(f"/v1/messages/{world.message().id}/resend", headers=administrator)
    world.run_due()
    assert len(mail_server.messages) == 2
    assert len(items(mine)) == 1


def test_what_was_read_stays_read_and_can_be_made_unread(world: World, ada: str, mine: Any) -> None:
    review(world, ada)
    path = f"/v1/me/notices/{items(mine)[0]['id']}"
    first = mine("PUT", path, {"read": True}).json["read_at"]
    assert first is not None
    assert mine("PUT", path, {"read": True}).json["read_at"] == first
    assert mine("GET", "/v1/me/notices/unread").json == {"unread": 0}
    assert mine("PUT", path, {"read": False}).json["read_at"] is None
    assert mine("GET", "/v1/me/notices/unread").json == {"unread": 1}


def test_marking_all_leaves_what_came_meanwhile_unread(world: World, ada: str, mine: Any) -> None:
    review(world, ada)
    review(world, ada)
    seen = items(mine)[0]["id"]
    review(world, ada)
    assert mine("POST", "/v1/me/notices/read", {"until": seen}).json == {"marked": 2}
    assert [each["read_at"] is None for each in items(mine)] == [True, False, False]


def test_pages_follow_each_other_without_gaps(world: World, ada: str, mine: Any) -> None:
    for number in range(5):
        review(world, ada, evidence_id=f"evidence-{number}")
    seen, cursor = [], None
    for _ in range(3):
        page = mine("GET", "/v1/me/notices", limit=2, **({"cursor": cursor} if cursor else {})).json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert seen == [each["id"] for each in items(mine)]
    assert mine("GET", "/v1/me/notices", cursor="x").status_code == 422


def test_nobody_sees_or_marks_what_is_for_another(
    world: World, ada: str, mine: Any, notifications_client: FlaskClient, token_for: Any
) -> None:
    review(world, ada)
    path = f"/v1/me/notices/{items(mine)[0]['id']}"
    other = token_for("01890000-0000-7000-8000-00000000000b")
    assert notifications_client.get("/v1/me/notices", headers=other).json["items"] == []
    assert notifications_client.put(path, json={"read": True}, headers=other).status_code == 404
    assert notifications_client.get("/v1/me/notices").status_code == 401


def test_erasing_a_person_removes_their_notices(world: World, ada: str) -> None:
    review(world, ada)
    world.tell("accounts.learner.erased.v1", learner_id=ada, erased_at=rfc3339(clock.now()))
    assert count(world) == 0


def test_old_notices_are_forgotten(world: World, ada: str) -> None:
    review(world, ada)
    for later, left in ((KEPT - dt.timedelta(hours=1), 1), (KEPT + dt.timedelta(hours=1), 0)):
        with time_machine.travel(clock.now() + later), world.database.transaction() as session:
            forget_old_notices(session)
        assert count(world) == left


def test_a_hostile_title_is_one_line_of_reasonable_length(world: World, ada: str, mine: Any) -> None:
    review(world, ada, resource_title="x" * 1000, reason="\u202eevil\r\nSet-Cookie: a\u2028" + "y" * 1000)
    shown = items(mine)[0]
    assert len(shown["title"]) <= 200
    assert (len(shown["summary"]) <= 400, shown["summary"][:18]) == (True, "evil Set-Cookie: a")


def count(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Notice)) or 0
