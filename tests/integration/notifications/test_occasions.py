"""Reminders of dated things: planned from the date, asked again when sent, stopped when it is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from services.notifications.reminders.triggers import OCCASIONS
from shared.clock import now, rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import PATHWAY, World
from tests.integration.notifications.stand_ins import MailServer

DAY = dt.timedelta(days=1)
DEADLINE: dict[str, Any] = {"trigger": {"kind": "deadline", "before": "P7D"}, "template": "deadline_reminder"}
STARTERS = {
    "deadline-7-days",
    "deadline-passed",
    "commitment-4-and-12-weeks",
    "new-edition",
    "evidence-3-days",
    "certificate-60-days",
}


def switch_on(world: World, rule_id: str, kind: str, **changes: Any) -> None:
    trigger = {"kind": kind, "after": "PT0S"} | changes.pop("trigger", {})
    if "before" in trigger:
        del trigger["after"]
    facts = {"trigger": trigger, "template": OCCASIONS[kind].template, "pathway": None}
    world.set_rule(rule_id, **(facts | changes))


def due(world: World, learner_id: str, day: dt.date | None) -> None:
    world.tell(
        "progress.deadline.set.v1",
        enrollment_id=str(new_id()),
        learner_id=learner_id,
        pathway=PATHWAY,
        pathway_title="Palliative care champion",
        due_on=day.isoformat() if day else None,
        set_at=rfc3339(now()),
    )


def holds(world: World, kind: str, learner_id: str, subject: str, **details: Any) -> None:
    """Progress says from now on that the reminder is right."""
    key = {"kind": kind, "learner_id": learner_id, "subject": subject}
    world.progress.occasions[kind, learner_id, subject] = key | {"still": True, "reason": "", "details": details}


def over(world: World, kind: str, learner_id: str, subject: str, reason: str) -> None:
    key = {"kind": kind, "learner_id": learner_id, "subject": subject}
    world.progress.occasions[kind, learner_id, subject] = key | {"still": False, "reason": reason, "details": {}}


def due_soon(world: World, learner_id: str, day: dt.date) -> None:
    holds(
        world,
        "deadline",
        learner_id,
        PATHWAY,
        title="Palliative care champion",
        url="/learn/champion",
        deadline_at=f"{day}T12:00:00Z",
        passed=False,
        application=False,
        percent=45,
        next={"label": "Start: A module", "url": "/resources/p1-m2", "minutes": None},
    )


def test_starter_rules_are_there_and_switched_off(
    notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    rules = {each["id"]: each for each in notifications_client.get("/v1/rules", headers=administrator).json["items"]}
    assert rules.keys() >= STARTERS
    assert not any(rules[name]["enabled"] for name in STARTERS)


def test_a_deadline_is_planned_before_its_day_and_sent_with_what_progress_says(
    world: World, mail_server: MailServer
) -> None:
    switch_on(world, "deadline-7-days", "deadline", trigger={"before": "P7D"})
    ada = world.register()
    world.enroll(ada)
    day = (now() + 10 * DAY).date()
    due(world, ada, day)
    planned = world.message(kind="deadline_reminder", learner_id=ada)
    assert (planned.state, planned.anchor_at and planned.anchor_at.date()) == (State.WAITING, day)
    due_soon(world, ada, day)
    with time_machine.travel(planned.due_at + dt.timedelta(minutes=1)):
        world.make_due()
        world.run_due()
    sent = world.message(id=planned.id)
    assert (sent.state, sent.reason) == (State.SENT, sent.reason)
    assert "Palliative care champion" in (sent.subject or "")
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize("stop", ["finished", "withdrawn", "lifted", "moved", "progress", "unsubscribed", "erased"])
def test_nobody_is_reminded_of_a_deadline_that_is_over_a_second_before(
    world: World, mail_server: MailServer, stop: str
) -> None:
    switch_on(world, "deadline-7-days", "deadline", trigger={"before": "P7D"})
    ada = world.register()
    world.enroll(ada)
    day = (now() + 10 * DAY).date()
    due(world, ada, day)
    due_soon(world, ada, day)
    planned = world.message(kind="deadline_reminder", learner_id=ada)
    fact = {"learner_id": ada, "pathway": PATHWAY, "pathway_title": "Champion"}
    with time_machine.travel(planned.due_at + dt.timedelta(minutes=1)):
        at = rfc3339(now())
        if stop == "finished":
            world.tell("progress.pathway.completed.v1", **fact, revision=1, completed_at=at)
        elif stop == "withdrawn":
            world.tell("progress.enrollment.withdrawn.v1", **fact, enrollment_id=str(new_id()), withdrawn_at=at)
        elif stop == "lifted":
            due(world, ada, None)
        elif stop == "moved":
            due(world, ada, (now() + 60 * DAY).date())
        elif stop == "progress":
            over(world, "deadline", ada, PATHWAY, "Has completed the pathway on 2026-11-24")
        elif stop == "unsubscribed":
            world.choose(ada, reminders=False)
        else:
            world.tell("accounts.learner.erased.v1", learner_id=ada, erased_at=at)
        world.make_due()
        world.run_due()
    assert world.message(id=planned.id).state is State.SKIPPED
    assert mail_server.messages == []
    replanned = [each.state for each in world.messages(kind="deadline_reminder") if each.id != planned.id]
    assert replanned == ([State.WAITING] if stop == "moved" else [])


def test_a_reminder_waits_while_progress_does_not_answer(world: World, mail_server: MailServer) -> None:
    switch_on(world, "new-edition", "new_edition")
    ada = world.register(time_zone="UTC")
    edition = {"revision": 2, "started_revision": 1, "published_at": rfc3339(now())}
    world.progress.down = True
    world.tell("progress.edition.offered.v1", learner_id=ada, resource="p1-m1", resource_title="A module", **edition)
    world.run_due()
    waiting = world.message(kind="new_edition")
    assert (waiting.state, waiting.reason.startswith("Progress does not answer")) == (State.WAITING, True)
    world.progress.down = False
    holds(
        world,
        "new_edition",
        ada,
        "p1-m1",
        title="A module",
        url="/resources/p1-m1",
        change_note="",
        published_at=rfc3339(now()),
        completed_at=None,
    )
    world.run_due(in_a_while=True)
    assert world.message(kind="new_edition").state is State.SENT
    assert len(mail_server.messages) == 1


def test_events_twice_and_out_of_order_give_one_message(world: World) -> None:
    switch_on(world, "deadline-7-days", "deadline", trigger={"before": "P7D"})
    ada = world.register()
    world.enroll(ada)
    first, second = (now() + 30 * DAY).date(), (now() + 40 * DAY).date()
    told = {"enrollment_id": str(new_id()), "learner_id": ada, "pathway": PATHWAY, "pathway_title": "Champion"}
    late = {"due_on": first.isoformat(), "set_at": rfc3339(now() - DAY)}
    world.tell("progress.deadline.set.v1", times=2, **told, due_on=second.isoformat(), set_at=rfc3339(now()))
    world.tell("progress.deadline.set.v1", **told, **late)
    planned = world.message(kind="deadline_reminder")
    assert planned.anchor_at is not None
    assert planned.anchor_at.date() == second


def test_commitments_are_asked_about_unless_answered_or_not_wanted(world: World, mail_server: MailServer) -> None:
    switch_on(world, "commitment-4-and-12-weeks", "commitment")
    made = {"resource": "p1-m1", "resource_title": "A module", "count": 1, "made_at": rfc3339(now())}
    ada, bob, eve = (world.register(name, f"{name}@example.org") for name in ("ada", "bob", "eve"))
    for person, follow_up in ((ada, True), (bob, False), (eve, True)):
        world.tell("progress.commitments.made.v1", learner_id=person, follow_up=follow_up, **made)
    holds(
        world,
        "commitment",
        ada,
        "p1-m1",
        title="A module",
        commitments=["Ask <first>"],
        weeks=4,
        url="/learn/commitments",
    )
    said = {"commitment_id": str(new_id()), "resource": "p1-m1", "outcome": "done", "ask_at": None}
    world.tell("progress.commitment.reported.v1", learner_id=eve, reported_at=rfc3339(now()), **said)
    world.run_due()
    states = {each.learner_id: (each.state, each.reason) for each in world.messages(kind="commitment_follow_up")}
    assert states[ada][0] is State.SENT
    assert bob not in states
    assert states[eve] == (State.SKIPPED, "Has said what became of it")
    assert len(mail_server.messages) == 1


def test_reviewers_are_reminded_of_the_oldest_evidence_and_not_of_what_was_reviewed(
    world: World, mail_server: MailServer
) -> None:
    switch_on(world, "evidence-3-days", "evidence_waiting")
    ada = world.register()
    grace = world.register("Grace", "grace@example.org", roles=["learner", "reviewer"])
    evidence = {"evidence_id": str(new_id()), "learner_id": ada, "resource": "x", "resource_title": "X"}
    world.tell("progress.evidence.submitted.v1", **evidence, completed_on="2026-11-01", submitted_at=rfc3339(now()))
    planned = world.message(kind="evidence_waiting")
    assert planned.learner_id == grace
    holds(
        world,
        "evidence_waiting",
        grace,
        "evidence",
        count=1,
        oldest_at=rfc3339(now()),
        queue_url="/reviews",
        items=[{"resource_title": "X", "submitted_at": rfc3339(now())}],
    )
    world.tell("progress.evidence.reviewed.v1", **evidence, decision="accepted", reason="", reviewed_at=rfc3339(now()))
    world.run_jobs("args ->> 'message_id' = '" + str(planned.id) + "'")
    settled = world.message(kind="evidence_waiting")
    assert (settled.state, settled.reason) == (State.SKIPPED, "Nothing waits for a reviewer")


def test_a_certificate_without_an_end_is_never_reminded_of(world: World) -> None:
    switch_on(world, "certificate-60-days", "certificate_expiring", trigger={"before": "P60D"})
    ada = world.register()
    facts = {name: value for name, value in world.certificate(ada).items() if name != "sha256"}
    world.tell("progress.certificate.issued.v1", **facts)
    assert world.messages(kind="certificate_expiring") == []
    renewed = facts | {"certificate_id": str(new_id()), "issued_at": rfc3339(now() + DAY)}
    world.tell("progress.certificate.issued.v1", **renewed, expires_at=rfc3339(now() + 300 * DAY))
    planned = world.message(kind="certificate_expiring")
    assert 238 <= (planned.due_at - now()).days <= 240


def test_the_forecast_counts_and_switching_on_asks_for_the_number(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    people = [world.register(name, f"{name}@example.org", time_zone="UTC") for name in ("ada", "bob")]
    for person in people:
        world.enroll(person)
        due(world, person, (now() + 3 * DAY).date())
    due(world, people[1], None)
    rule = {"name": "Due", "enabled": True, **DEADLINE, "pathway": PATHWAY}
    early = rule | {"effective_from": rfc3339(now() - 30 * DAY), "revision": 1}
    page = "/v1/rules/deadline-7-days"
    shown = notifications_client.post(f"{page}/preview", json=early, headers=administrator).json
    assert (shown["sent"], shown["at_once"], shown["people"]) == (1, 1, 1)
    assert {each["name"]: each["reason"] for each in shown["items"]} == {
        "ada": f"Is due on {(now() + 3 * DAY):%Y-%m-%d}",
        "bob": "Has no due date any more",
    }
    refused = notifications_client.put(page, json=early, headers=administrator)
    assert (refused.status_code, refused.json["count"]) == (409, 1)
    on = notifications_client.put(page, json=early | {"confirm_count": 1}, headers=administrator)
    assert on.status_code == 200
    world.run_jobs("task = 'notifications.reschedule_rule'")
    assert [each.learner_id for each in world.messages(kind="deadline_reminder")] == [people[0]]


@pytest.mark.parametrize(
    "change",
    [
        {"template": "welcome"},
        {"trigger": {"kind": "commitment", "after": "P28D"}, "template": "commitment_follow_up", "pathway": PATHWAY},
        {"trigger": {"kind": "new_edition", "before": "P1D"}, "template": "new_edition"},
    ],
)
def test_a_rule_that_cannot_work_is_refused(
    notifications_client: FlaskClient, administrator: dict[str, str], change: dict[str, Any]
) -> None:
    rule = {"name": "Due", "enabled": False, **DEADLINE, "revision": 1} | change
    answer = notifications_client.put("/v1/rules/deadline-7-days", json=rule, headers=administrator)
    assert answer.status_code == 422
