"""Reads and replaces rules; a change plans anew what had been planned by the old rule."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.preferences.categories import Category
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.occasion_planning import plan_rule
from services.notifications.reminders.planning import forget_plans, on_the_way, plan
from services.notifications.settings import RESCHEDULE_RULE
from services.notifications.standings.models import Standing
from shared import clock
from shared.database import Database
from shared.delivery import JobRun, enqueue
from shared.problems import NotFound

BATCH = 200


@dataclass(frozen=True)
class RuleFacts:
    """A rule as an administrator writes it."""

    name: str
    enabled: bool
    trigger: dict[str, Any]
    repeat: dict[str, Any] | None
    category: Category
    template: str
    pathway: str | None
    effective_from: dt.datetime | None
    quiet_hours: dict[str, Any] | None

    @classmethod
    def of(cls, rule: ReminderRule, **changes: Any) -> "RuleFacts":
        """Return what is stored, with changes."""
        return cls(**({each.name: getattr(rule, each.name) for each in fields(cls)} | changes))


def read_rule(session: Session, rule_id: str, *, lock: bool = False) -> ReminderRule:
    """Return a rule; raises `NotFound`."""
    rule = session.get(ReminderRule, rule_id, with_for_update=lock or None)
    if rule is None:
        raise NotFound("There is no rule with this id.")
    return rule


def list_rules(session: Session) -> list[ReminderRule]:
    """Return all rules."""
    return list(session.scalars(sa.select(ReminderRule).order_by(ReminderRule.id)))


def create_rule(session: Session, rule_id: str, facts: RuleFacts) -> ReminderRule:
    """Add a rule and plan what it wants."""
    now = clock.now()
    rule = ReminderRule(id=rule_id, revision=1, updated_at=now, **vars(facts))
    rule.effective_from = takes_effect_at(None, facts, now)
    session.add(rule)
    _reschedule(session, rule, after="")
    return rule


def replace_rule(session: Session, rule: ReminderRule, facts: RuleFacts) -> ReminderRule:
    """Change a rule and plan anew."""
    now = clock.now()
    effective_from = takes_effect_at(rule, facts, now)
    for name, value in vars(facts).items():
        setattr(rule, name, value)
    rule.effective_from = effective_from
    rule.revision += 1
    rule.updated_at = now
    _reschedule(session, rule, after="")
    return rule


def takes_effect_at(rule: ReminderRule | None, facts: RuleFacts, now: dt.datetime) -> dt.datetime | None:
    """Return from when on a new or changed rule speaks.

    Switching it on takes effect from now on, unless another moment is asked for: what would have been
    due while it was off reaches nobody.
    """
    before = rule.effective_from if rule else None
    switched_on = facts.enabled and not (rule and rule.enabled)
    kept = facts.effective_from in (None, before)
    return now if switched_on and kept else facts.effective_from or before


def reschedule_rule(run: JobRun, rule_id: str, after: str) -> None:
    """Plan anew for the next two hundred learners, then ask for the ones after them."""
    learners = _some_learners(run.database, after)
    with run.completing() as session:
        rule = session.get(ReminderRule, rule_id, with_for_update={"read": True})
        if rule is None or not learners:
            return
        forget_plans(session, rule_id, learners)
        if rule.enabled:
            _plan_rule(session, rule, learners)
        _reschedule(session, rule, after=learners[-1])


def _plan_rule(session: Session, rule: ReminderRule, learners: list[str]) -> None:
    if rule.about_occasions:
        plan_rule(session, rule, learners)
    else:
        plan(session, [rule], on_the_way(session, Standing.learner_id.in_(learners)))


def _some_learners(database: Database, after: str) -> list[str]:
    statement = (
        sa.select(Contact.learner_id)
        .where(Contact.learner_id > after, Contact.erased_at.is_(None))
        .order_by(Contact.learner_id)
        .limit(BATCH)
    )
    with database.reading() as session:
        return list(session.scalars(statement))


def _reschedule(session: Session, rule: ReminderRule, *, after: str) -> None:
    key = f"{rule.id}:{rule.revision}:{after}"
    enqueue(session, RESCHEDULE_RULE, key=key, args={"rule_id": rule.id, "after": after})
