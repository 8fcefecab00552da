"""Plans the next reminder of each rule for learners on their way; at most one is open for a rule and pathway.

An event of activity only notes the time. The planned reminder looks at it when it comes due, is
skipped with that reason, and the next one is planned from there: so activity costs one small write.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.reminders.decision import start_of_idleness
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.schedule import next_occurrence, zone_named
from services.notifications.reminders.triggers import STANDINGS
from services.notifications.standings.models import Activity, Standing
from shared import clock


@dataclass(frozen=True)
class OnTheWay:
    """A learner who has joined a pathway and not finished it."""

    learner_id: str
    pathway: str
    pathway_title: str
    enrolled_at: dt.datetime
    last_activity_at: dt.datetime | None
    time_zone: str | None

    def anchor(self, rule: ReminderRule) -> dt.datetime:
        """Return the instant that the rule counts from."""
        return start_of_idleness(self.enrolled_at, self.last_activity_at) if rule.idle else self.enrolled_at


@dataclass
class History:
    """What a rule has already done for a learner on a pathway."""

    open: bool = False
    numbers: dict[dt.datetime, int] = field(default_factory=dict)

    def last(self, anchor: dt.datetime) -> int:
        """Return the number of the latest reminder that counted from this anchor, or -1."""
        return self.numbers.get(anchor, -1)


def plan_for_learner(session: Session, learner_id: str) -> None:
    """Plan what the rules want for one learner."""
    plan_for_learners(session, [learner_id])


def plan_for_learners(session: Session, learner_ids: Sequence[str]) -> None:
    """Plan what the rules want for some learners."""
    rules = enabled_rules(session)
    if rules and learner_ids:
        plan(session, rules, on_the_way(session, Standing.learner_id.in_(learner_ids)))


def plan(session: Session, rules: Iterable[ReminderRule], learners: Sequence[OnTheWay]) -> None:
    """Plan the next reminder of each rule for each learner, unless one is open already."""
    history = _history(session, [learner.learner_id for learner in learners])
    for rule in rules:
        for learner in learners:
            if rule.pathway in (None, learner.pathway):
                key = (rule.id, learner.learner_id, learner.pathway)
                _plan_one(session, rule, learner, history.get(key, History()))


def _plan_one(session: Session, rule: ReminderRule, learner: OnTheWay, history: History) -> None:
    anchor = learner.anchor(rule)
    last = history.last(anchor)
    found = None if history.open else next_occurrence(rule.timing, anchor, zone_named(learner.time_zone), after=last)
    now = clock.now()
    # The first may be late; a repetition whose time has passed is left out, or they would all come at once.
    while found and last >= 0 and found.scheduled_at <= now:
        found = next_occurrence(rule.timing, anchor, zone_named(learner.time_zone), after=found.number)
    if found is None:
        return
    stamp = anchor.astimezone(dt.UTC).isoformat()
    add_message(
        session,
        NewMessage(
            idem_key=f"reminder:{rule.id}:{learner.learner_id}:{learner.pathway}:{stamp}:{found.number}",
            kind=rule.template,
            category=rule.category,
            learner_id=learner.learner_id,
            due_at=found.due_at,
            reason="Planned",
            details={"pathway_title": learner.pathway_title},
            rule_id=rule.id,
            pathway=learner.pathway,
            anchor_at=anchor,
            number=found.number,
        ),
    )


def enabled_rules(session: Session) -> list[ReminderRule]:
    """Return the rules about standings that are switched on."""
    about_standings = ReminderRule.trigger["kind"].astext.in_(STANDINGS)
    rules = sa.select(ReminderRule).where(ReminderRule.enabled, about_standings)
    return list(session.scalars(rules.order_by(ReminderRule.id)))


def on_the_way(session: Session, *conditions: sa.ColumnElement[bool]) -> list[OnTheWay]:
    """Return learners who are enrolled and have neither finished, withdrawn nor been erased."""
    statement = (
        sa.select(
            Standing.learner_id,
            Standing.pathway,
            Standing.pathway_title,
            Standing.enrolled_at,
            Activity.last_activity_at,
            Contact.time_zone,
        )
        .join(Contact, Contact.learner_id == Standing.learner_id)
        .outerjoin(Activity, Activity.learner_id == Standing.learner_id)
        .where(Contact.erased_at.is_(None), Standing.enrolled_at.is_not(None), Standing.completed_at.is_(None))
        .where(sa.or_(Standing.withdrawn_at.is_(None), Standing.withdrawn_at < Standing.enrolled_at))
        .where(*conditions)
        .order_by(Standing.learner_id, Standing.pathway)
    )
    rows: Iterable[Any] = session.execute(statement)
    return [OnTheWay(*row) for row in rows]


def forget_plans(session: Session, rule_id: str, learner_ids: Sequence[str]) -> None:
    """Take back reminders that were planned and never tried: plans, not history."""
    session.execute(
        sa.delete(Message).where(
            Message.rule_id == rule_id,
            Message.learner_id.in_(learner_ids),
            Message.state == State.WAITING,
            Message.attempts == 0,
            Message.resend_of.is_(None),
        )
    )


def _history(session: Session, learner_ids: Sequence[str]) -> dict[tuple[str, str, str], History]:
    is_open = sa.func.bool_or(Message.state.in_(OPEN_STATES))
    statement = (
        sa.select(
            Message.rule_id,
            Message.learner_id,
            Message.pathway,
            Message.anchor_at,
            sa.func.max(Message.number),
            is_open,
        )
        .where(Message.learner_id.in_(learner_ids), Message.rule_id.is_not(None), Message.resend_of.is_(None))
        .group_by(Message.rule_id, Message.learner_id, Message.pathway, Message.anchor_at)
    )
    found: dict[tuple[str, str, str], History] = {}
    rows: Iterable[Any] = session.execute(statement)
    for rule_id, learner_id, pathway, anchor, number, is_open_now in rows:
        history = found.setdefault((rule_id, learner_id, pathway), History())
        history.open = history.open or is_open_now
        history.numbers[anchor] = number
    return found
