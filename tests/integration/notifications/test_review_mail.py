"""The mail about a review."""

import datetime as dt

import pytest

from services.notifications.messages.models import State
from services.notifications.standings.models import Activity
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

REVIEWED = "progress.evidence.reviewed.v1"


def facts(learner_id: str, decision: str, reason: str = "") -> dict[str, str]:
    return {
        "evidence_id": str(new_id()),
        "learner_id": learner_id,
        "resource": "vitaltalk",
        "resource_title": "VitalTalk courses",
        "decision": decision,
        "reason": reason,
        "reviewed_at": rfc3339(clock.now()),
    }


@pytest.mark.parametrize(
    ("decision", "subject"),
    [("accepted", "Accepted"), ("returned", "Something is missing"), ("rejected", "Not accepted")],
)
def test_the_learner_is_told_once_what_was_decided_and_why(
    world: World, mail_server: MailServer, decision: str, subject: str
) -> None:
    learner_id = world.register()
    world.tell(REVIEWED, times=3, **facts(learner_id, decision, "The name <is> missing."))
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == f"{subject}: VitalTalk courses"
    assert "The name <is> missing." in mail_server.text()
    assert "http://portal.test/resources/vitaltalk/completion" in mail_server.text()
    assert "List-Unsubscribe" not in mail
    assert world.message().state is State.SENT


def test_an_erased_person_is_told_nothing(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.tell("accounts.learner.erased.v1", learner_id=learner_id, erased_at=rfc3339(clock.now()))
    world.tell(REVIEWED, **facts(learner_id, "accepted"))
    world.run_due()
    assert mail_server.messages == []


def test_handing_in_evidence_counts_as_activity(world: World) -> None:
    learner_id = world.register()
    handed_in = facts(learner_id, "") | {"submitted_at": "2026-11-22T10:00:00Z"}
    world.tell("progress.evidence.submitted.v1", **handed_in)
    with world.database.reading() as session:
        seen = session.get_one(Activity, learner_id).last_activity_at
    assert seen == dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
