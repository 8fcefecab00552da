"""Idle learners are reminded once, and nobody else is."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from shared import clock
from shared.clock import rfc3339
from tests.integration.notifications.conftest import PATHWAY, World
from tests.integration.notifications.stand_ins import MailServer

AGO = dt.timedelta(seconds=5)


@pytest.fixture
def idle(world: World) -> str:
    """A learner whose reminder is due now."""
    world.set_rule(after="PT5S", effective_from="2026-01-01T00:00:00Z")
    learner_id = world.register(name="Dr. Ada Example")
    world.enroll(learner_id, clock.now() - AGO)
    return learner_id


def test_an_idle_learner_gets_one_reminder_that_says_what_is_next(
    world: World, idle: str, mail_server: MailServer
) -> None:
    world.run_due()
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Your next step in Palliative care champion"
    text = mail_server.text()
    assert "Hello Dr. Ada Example," in text
    assert (
        "You have done 45% of \N{LEFT DOUBLE QUOTATION MARK}Palliative care champion\N{RIGHT DOUBLE QUOTATION MARK}"
        in text
    )
    assert "Communicating serious news (10 to 20 minutes):\n" in text
    assert "http://portal.test/resources/p1-m2" in text
    message = world.message()
    assert (message.state, message.learner_id, message.rule_id) == (State.SENT, idle, "idle-7-days")


def test_events_delivered_many_times_make_one_reminder(world: World, idle: str, mail_server: MailServer) -> None:
    for _ in range(3):
        enrolled_at = dt.datetime.fromisoformat(world.progress.standings[idle, PATHWAY]["enrolled_at"])
        world.enroll(idle, enrolled_at)
        world.run_due()
    assert len(mail_server.messages) == 1


def test_two_workers_on_one_reminder_send_one_mail(world: World, idle: str, mail_server: MailServer) -> None:
    with world.database.reading() as session:
        job_id, task = session.execute(sa.text("SELECT id, task FROM job WHERE task LIKE '%deliver%'")).one()
    assert [world.background.perform(task, job_id) for _ in range(3)] == [True, False, False]
    assert len(mail_server.messages) == 1


def test_nothing_is_sent_before_it_is_due(world: World, mail_server: MailServer) -> None:
    world.set_rule(after="P7D")
    world.enroll(world.register())
    world.run_due()
    assert not mail_server.messages
    message = world.message()
    assert (message.state, message.reason) == (State.WAITING, "Planned")
    assert abs(message.due_at - clock.now() - dt.timedelta(days=7)) < dt.timedelta(hours=1, minutes=1)


CASES: dict[str, tuple[Callable[[World, str], None], str]] = {
    "finished": (
        lambda world, who: world.stand(who, status="completed", completed_at="2026-11-02T10:00:00Z"),
        "Has completed the pathway on 2026-11-02",
    ),
    "withdrawn": (lambda world, who: world.stand(who, status="withdrawn"), "Has withdrawn from the pathway on"),
    "active": (lambda world, who: world.stand(who, last_activity_at=rfc3339(clock.now())), "Was active on"),
    "not enrolled": (lambda world, who: world.progress.standings.clear(), "Is not enrolled"),
    "unsubscribed": (lambda world, who: world.choose(who, reminders=False), "Has unsubscribed from reminders"),
    "paused": (
        lambda world, who: world.choose(who, paused_until=rfc3339(clock.now() + dt.timedelta(days=1))),
        "Has paused mail until",
    ),
    "erased": (
        lambda world, who: world.tell("accounts.learner.erased.v1", learner_id=who, erased_at=rfc3339(clock.now())),
        "The account was erased",
    ),
    "rule off": (lambda world, who: world.set_rule(enabled=False, replan=False), "The rule is switched off"),
}


@pytest.mark.parametrize("case", CASES)
def test_who_should_not_be_reminded_a_second_before_the_send_is_not(
    case: str, world: World, idle: str, mail_server: MailServer
) -> None:
    """Progress has not told of it by event: it is asked at the moment of sending."""
    change, reason = CASES[case]
    change(world, idle)
    world.run_due()
    assert not mail_server.messages
    skipped = world.messages(state=State.SKIPPED)
    assert [each.reason.startswith(reason) for each in skipped] == [True]


def test_who_unsubscribes_while_progress_is_being_asked_is_not_reminded(
    world: World, idle: str, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = world.progress.answer

    def unsubscribe_first(*request: Any) -> tuple[int, bytes]:
        world.choose(idle, reminders=False)
        return answer(*request)

    monkeypatch.setattr(world.progress, "answer", unsubscribe_first)
    world.run_due()
    assert not mail_server.messages
    assert world.message().reason == "Has unsubscribed from reminders"


def test_a_finished_learner_of_whom_the_event_told_is_not_even_asked_about(
    world: World, idle: str, mail_server: MailServer
) -> None:
    world.tell(
        "progress.pathway.completed.v1",
        learner_id=idle,
        pathway=PATHWAY,
        pathway_title="Palliative care champion",
        revision=1,
        completed_at=rfc3339(clock.now()),
    )
    world.run_due()
    assert (world.progress.asked, len(mail_server.messages)) == (0, 0)
    assert world.message().reason.startswith("Has completed the pathway")


def test_while_progress_cannot_answer_nothing_goes_out_blind(world: World, idle: str, mail_server: MailServer) -> None:
    world.progress.down = True
    world.run_due()
    assert not mail_server.messages
    assert world.message().state is State.WAITING
    assert "it is not known whether the reminder is still right" in world.message().reason
    world.progress.down = False
    world.run_due(in_a_while=True)
    assert world.message().state is State.SENT


def test_activity_begins_a_new_idle_time_with_one_more_reminder(
    world: World, idle: str, mail_server: MailServer
) -> None:
    world.run_due()
    world.act(idle, clock.now())
    first, second = world.messages()
    assert (first.state, second.state) == (State.SENT, State.WAITING)
    world.stand(idle, last_activity_at=rfc3339(second.anchor_at or clock.now()))
    with time_machine.travel(second.due_at, tick=True):
        world.make_due()
        world.run_due()
    assert len(mail_server.messages) == 2
    assert world.messages()[1].state is State.SENT


def test_activity_before_it_is_due_moves_the_reminder_and_says_so(world: World, mail_server: MailServer) -> None:
    world.set_rule(after="PT5S")
    learner_id = world.register()
    world.enroll(learner_id, clock.now() - AGO)
    world.act(learner_id, clock.now())
    world.run_due()
    assert not mail_server.messages
    moved, planned = world.messages()
    assert moved.reason.startswith("Was active on")
    assert (planned.state, planned.number) == (State.WAITING, 0)
    assert planned.due_at > moved.due_at


def test_repetitions_count_from_the_scheduled_time(world: World, mail_server: MailServer) -> None:
    world.set_rule(after="PT5S", repeat={"every": "P7D", "times": 2}, effective_from="2026-01-01T00:00:00Z")
    learner_id = world.register(time_zone="UTC")
    enrolled_at = world.enroll(learner_id, clock.now() - AGO)
    dues = []
    for number in range(3):
        late = dt.timedelta(hours=3) * number
        with time_machine.travel(world.messages()[-1].due_at + late, tick=True):
            world.make_due()
            world.run_due()
        dues.append(world.messages(number=number)[0])
    assert [each.state for each in dues] == [State.SENT] * 3
    assert len(mail_server.messages) == len(world.messages()) == 3
    planned = [enrolled_at + AGO + dt.timedelta(days=7) * number for number in range(3)]
    keys = [each.idem_key.rpartition(":")[2] for each in dues]
    assert keys == ["0", "1", "2"]
    assert [each.due_at for each in dues] == planned


def test_after_a_long_outage_one_reminder_goes_out_and_not_all_that_were_missed(
    world: World, mail_server: MailServer
) -> None:
    world.set_rule(after="PT5S", repeat={"every": "P7D", "times": 10}, effective_from="2026-01-01T00:00:00Z")
    world.enroll(world.register(time_zone="UTC"), clock.now() - AGO)
    with time_machine.travel(clock.now() + dt.timedelta(days=30), tick=True):
        world.run_due()
        assert len(mail_server.messages) == 1
        assert [each.number for each in world.messages()] == [0, 5]


def test_in_quiet_hours_of_the_recipient_the_reminder_waits_for_the_morning(
    world: World, mail_server: MailServer
) -> None:
    now = clock.now()
    hour = dt.timedelta(hours=1)
    world.set_rule(after="PT5S", quiet_hours={"from": f"{now - hour:%H:%M}", "to": f"{now + hour:%H:%M}"})
    world.enroll(world.register(time_zone="UTC"), now - AGO)
    world.run_due()
    assert not mail_server.messages
    assert world.message().due_at == (now + hour).replace(second=0, microsecond=0)


def test_a_reminder_delayed_into_quiet_hours_is_put_off_as_well(
    world: World, idle: str, mail_server: MailServer
) -> None:
    now = clock.now()
    hour = dt.timedelta(hours=1)
    world.register(learner_id=idle, time_zone="UTC")
    quiet = {"from": f"{now - hour:%H:%M}", "to": f"{now + hour:%H:%M}"}
    world.set_rule(after="PT5S", quiet_hours=quiet, replan=False)
    world.run_jobs("task = 'notifications.deliver_bulk'")
    assert not mail_server.messages
    assert (world.message().state, world.message().reason) == (State.WAITING, "Quiet hours of the recipient")


def test_switching_a_rule_on_reaches_nobody_for_the_past(world: World, mail_server: MailServer) -> None:
    world.set_rule(enabled=False)
    for _ in range(3):
        world.enroll(world.register(), clock.now() - dt.timedelta(days=30))
    world.set_rule(after="P7D", enabled=True)
    world.run_due()
    assert not mail_server.messages
    assert not world.messages()


def test_changing_a_rule_plans_anew_what_was_planned(world: World, mail_server: MailServer) -> None:
    world.set_rule(after="P7D", effective_from="2026-01-01T00:00:00Z")
    learners = [world.register() for _ in range(3)]
    for learner_id in learners:
        world.enroll(learner_id, clock.now() - AGO)
    before = {each.learner_id: each.due_at for each in world.messages()}
    world.set_rule(after="P14D", effective_from="2026-01-01T00:00:00Z")
    after = {each.learner_id: each.due_at for each in world.messages()}
    assert all(dt.timedelta(days=6) < after[each] - before[each] < dt.timedelta(days=8) for each in learners)
    world.set_rule(after="PT1S", effective_from="2026-01-01T00:00:00Z")
    world.run_due()
    assert len(mail_server.messages) == 3
    assert {each.state for each in world.messages()} == {State.SENT}


def test_a_rule_for_another_pathway_reminds_nobody_here(world: World) -> None:
    world.set_rule(after="PT0S", pathway="another")
    world.enroll(world.register())
    assert not world.messages()


def test_a_welcome_comes_with_the_enrollment_whatever_is_done_then(world: World, mail_server: MailServer) -> None:
    world.set_rule(enabled=False)
    world.set_rule("welcome", trigger={"kind": "enrolled", "after": "PT0S"}, template="welcome")
    learner_id = world.register()
    world.enroll(learner_id)
    world.act(learner_id, clock.now())
    world.run_due()
    assert [each["Subject"] for each in mail_server.messages] == ["Welcome to Palliative care champion"]


def test_enrolling_again_after_withdrawing_counts_from_there(world: World, idle: str, mail_server: MailServer) -> None:
    facts = {"enrollment_id": "x", "learner_id": idle, "pathway": PATHWAY, "pathway_title": "Palliative care champion"}
    world.tell("progress.enrollment.withdrawn.v1", **facts, withdrawn_at=rfc3339(clock.now()))
    world.run_due()
    assert world.message().reason.startswith("Has withdrawn")
    world.enroll(idle)
    with time_machine.travel(clock.now() + AGO, tick=True):
        world.make_due()
        world.run_due()
    assert len(mail_server.messages) == 1


def test_one_click_unsubscribing_works_without_signing_in_and_lasts(
    world: World, idle: str, mail_server: MailServer, notifications_client: FlaskClient
) -> None:
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://mail.champions.example/unsubscribe/")
    path = address.removeprefix("https://mail.champions.example")
    looked = notifications_client.get(path)
    assert (looked.status_code, looked.headers["Location"]) == (303, f"http://portal.test{path}")
    assert world.choice(idle)["reminders"] is True
    for _ in range(2):
        assert notifications_client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert world.choice(idle)["reminders"] is False
    world.enroll(idle)
    with time_machine.travel(clock.now() + AGO, tick=True):
        world.make_due()
        world.run_due()
    assert len(mail_server.messages) == 1
    assert world.messages()[-1].reason == "Has unsubscribed from reminders"
