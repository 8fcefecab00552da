"""Forecasts from the rows: what a stored or a changed rule would send, to whom, and whom it would leave out.

They rest on what is known here. Progress is asked only when a message is really sent, so somebody who
does something meanwhile is left out then.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.preferences.categories import Choice
from services.notifications.preferences.models import Preferences
from services.notifications.reminders.forecast import Foreseen, OpenReminder, Past, Person, RuleTerms, foresee
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.occasion_forecast import occasion_people
from services.notifications.reminders.operations import RuleFacts, takes_effect_at
from services.notifications.reminders.triggers import OCCASIONS
from services.notifications.standings.models import Activity, Standing
from services.notifications.suppressions.models import Suppression
from shared import clock

AT_ONCE = dt.timedelta(minutes=1)

Key = tuple[str, str]


@dataclass(frozen=True)
class Forecast:
    """All messages of a rule from `as_of` to `until`, in the order of their times."""

    as_of: dt.datetime
    until: dt.datetime
    messages: list[Foreseen]

    @property
    def at_once(self) -> int:
        """How many people would be mailed at once."""
        return sum(each.sent and each.at <= self.as_of + AT_ONCE for each in self.messages)


def stored_forecast(session: Session, rule: ReminderRule, span: dt.timedelta, *, learner_id: str = "") -> Forecast:
    """Foresee a rule as it stands; one that is switched off is shown as if it were switched on now."""
    if not rule.enabled:
        return changed_forecast(session, rule.id, rule, RuleFacts.of(rule, enabled=True), span, learner_id=learner_id)
    return _forecast(session, rule, span, learner_id, stored=True)


def changed_forecast(
    session: Session,
    rule_id: str,
    stored: ReminderRule | None,
    facts: RuleFacts,
    span: dt.timedelta,
    *,
    learner_id: str = "",
) -> Forecast:
    """Foresee a rule as it would be after a change; nothing is written."""
    now = clock.now()
    if not facts.enabled:
        return Forecast(now, now + span, [])
    changed = ReminderRule(id=rule_id, **vars(facts))
    changed.effective_from = takes_effect_at(stored, facts, now)
    return _forecast(session, changed, span, learner_id, stored=False)


def _forecast(session: Session, rule: ReminderRule, span: dt.timedelta, learner_id: str, *, stored: bool) -> Forecast:
    now = clock.now()
    terms = _terms(rule)
    pasts = _pasts(session, rule.id, learner_id, stored=stored)
    nothing = Past()
    found = [
        message
        for person in _whom(session, rule, learner_id)
        for message in foresee(terms, person, pasts.get((person.learner_id, person.pathway), nothing), now, now + span)
    ]
    found.sort(key=lambda each: (each.at, each.person.learner_id, each.number))
    return Forecast(now, now + span, found)


def _terms(rule: ReminderRule) -> RuleTerms:
    if not rule.about_occasions:
        return RuleTerms(rule.timing, rule.idle, rule.category)
    return RuleTerms(rule.timing, rule.idle, rule.category, OCCASIONS[rule.trigger["kind"]].since)


def _whom(session: Session, rule: ReminderRule, learner_id: str) -> Iterable[Person]:
    return occasion_people(session, rule, learner_id) if rule.about_occasions else _people(session, rule, learner_id)


def _people(session: Session, rule: ReminderRule, learner_id: str) -> Iterable[Person]:
    """Return everybody who ever joined, finished and withdrawn people included, but nobody who was erased."""
    statement = (
        sa.select(
            Standing.learner_id,
            Contact.name,
            Contact.email,
            Contact.time_zone,
            Standing.pathway,
            Standing.pathway_title,
            Standing.enrolled_at,
            Standing.withdrawn_at,
            Standing.completed_at,
            Activity.last_activity_at,
            Preferences.reminders,
            Preferences.announcements,
            Preferences.paused_until,
            Suppression,
        )
        .join(Contact, Contact.learner_id == Standing.learner_id)
        .outerjoin(Activity, Activity.learner_id == Standing.learner_id)
        .outerjoin(Preferences, Preferences.learner_id == Standing.learner_id)
        .outerjoin(
            Suppression,
            sa.and_(Suppression.address == sa.func.lower(Contact.email), Suppression.released_at.is_(None)),
        )
        .where(Contact.erased_at.is_(None))
    )
    if rule.pathway:
        statement = statement.where(Standing.pathway == rule.pathway)
    if learner_id:
        statement = statement.where(Standing.learner_id == learner_id)
    rows: Iterable[Any] = session.execute(statement)
    for *facts, reminders, announcements, paused_until, suppression in rows:
        choice = Choice() if reminders is None else Choice(reminders, announcements, paused_until)
        yield replace(Person(*facts), choice=choice, suppressed=suppression.in_words if suppression else None)


def _pasts(session: Session, rule_id: str, learner_id: str, *, stored: bool) -> dict[Key, Past]:
    """Return what the rule has done; for a changed rule without its plans, which saving would take back."""
    plan = sa.and_(Message.state == State.WAITING, Message.attempts == 0)
    theirs = [Message.rule_id == rule_id, Message.resend_of.is_(None)]
    if learner_id:
        theirs.append(Message.learner_id == learner_id)
    if not stored:
        theirs.append(sa.not_(plan))
    numbers: dict[Key, dict[dt.datetime, int]] = defaultdict(dict)
    opened: dict[Key, OpenReminder] = {}
    where = (Message.learner_id, Message.pathway, Message.anchor_at)
    last = sa.select(*where, sa.func.max(Message.number)).where(*theirs, Message.state.not_in(OPEN_STATES))
    settled: Iterable[Any] = session.execute(last.group_by(*where))
    for learner, pathway, anchor, number in settled:
        numbers[learner, pathway][anchor] = number
    still = sa.select(*where, Message.number, Message.due_at).where(*theirs, Message.state.in_(OPEN_STATES))
    going: Iterable[Any] = session.execute(still)
    for learner, pathway, anchor, number, due_at in going:
        opened[learner, pathway] = OpenReminder(anchor, number, due_at)
    return {key: Past(numbers.get(key, {}), opened.get(key)) for key in numbers.keys() | opened.keys()}
