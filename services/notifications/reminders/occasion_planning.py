"""Plans reminders of occasions by the same steps as those of standings; only whom they concern differs."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.models import Message, State
from services.notifications.occasions.models import Occasion
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.planning import OnTheWay, plan
from services.notifications.reminders.triggers import OCCASIONS, precedes
from services.notifications.standings.models import Standing
from shared import clock

# Reviewers are reminded of the queue as a whole, which has waited as long as its oldest piece.
EVIDENCE, QUEUE, QUEUE_TITLE = "evidence_waiting", "evidence", "Evidence to review"


@dataclass(frozen=True)
class Concerned:
    """Somebody whom an occasion concerns, in the shape of planning: it counts from `enrolled_at`.

    `over` says why they need not be reminded any more; `standing` is where they are on the pathway, if it has one.
    """

    learner: OnTheWay
    over: str | None = None
    standing: Standing | None = None


def plan_occasions(session: Session, learner_ids: Collection[str]) -> None:
    """Plan what the rules about occasions want for these people."""
    rules = sa.select(ReminderRule).where(
        ReminderRule.enabled, ReminderRule.trigger["kind"].astext.in_(tuple(OCCASIONS))
    )
    for rule in session.scalars(rules.order_by(ReminderRule.id)):
        plan_rule(session, rule, learner_ids)


def forget_moved(session: Session, kind: str, learner_id: str, subject: str) -> None:
    """Take back what was planned from another instant than the present one: the date may have moved to an earlier.

    What is due by now stays, and ends with the reason.
    """
    anchor = sa.select(Occasion.anchor_at).where(
        Occasion.kind == kind, Occasion.learner_id == learner_id, Occasion.subject == subject
    )
    session.execute(
        sa.delete(Message).where(
            Message.kind == OCCASIONS[kind].template,
            Message.learner_id == learner_id,
            Message.pathway == subject,
            Message.state == State.WAITING,
            Message.attempts == 0,
            Message.due_at > clock.now(),
            Message.resend_of.is_(None),
            Message.anchor_at != anchor.scalar_subquery(),
        )
    )


def plan_rule(session: Session, rule: ReminderRule, learner_ids: Collection[str]) -> None:
    """Plan what one rule about occasions wants for these people."""
    now = clock.now()
    waiting = [
        each.learner
        for each in concerned(session, rule, learner_ids)
        if not each.over and not _has_left(each) and not (precedes(rule.trigger) and each.learner.enrolled_at <= now)
    ]
    if waiting:
        plan(session, [rule], waiting)


def plan_for_reviewers(session: Session) -> None:
    """Plan what the rules want for everybody who reviews evidence."""
    reviewers = sa.select(Contact.learner_id).where(Contact.reviewer, Contact.erased_at.is_(None))
    plan_occasions(session, list(session.scalars(reviewers)))


def concerned(session: Session, rule: ReminderRule, learner_ids: Collection[str] | None = None) -> list[Concerned]:
    """Return whom a rule is about, everybody or only these; also those for whom the occasion is over."""
    kind = rule.trigger["kind"]
    if kind == EVIDENCE:
        return _reviewers(session, learner_ids)
    statement = (
        sa.select(Occasion, Contact.time_zone, Standing)
        .join(Contact, Contact.learner_id == Occasion.learner_id)
        .outerjoin(Standing, sa.and_(Standing.learner_id == Occasion.learner_id, Standing.pathway == Occasion.pathway))
        .where(Occasion.kind == kind, Contact.erased_at.is_(None))
    )
    if rule.pathway:
        statement = statement.where(Occasion.pathway == rule.pathway)
    if learner_ids is not None:
        statement = statement.where(Occasion.learner_id.in_(learner_ids))
    rows: Any = session.execute(statement.order_by(Occasion.learner_id, Occasion.subject))
    return [
        Concerned(
            OnTheWay(found.learner_id, found.subject, found.title, found.anchor_at, None, zone),
            found.over,
            standing if kind == "deadline" else None,
        )
        for found, zone, standing in rows
    ]


def oldest_evidence(session: Session) -> dt.datetime | None:
    """Return since when the oldest piece has waited for a reviewer; None when nothing waits."""
    waiting = sa.select(sa.func.min(Occasion.anchor_at)).where(Occasion.kind == EVIDENCE, Occasion.over.is_(None))
    return session.scalar(waiting)


def _reviewers(session: Session, learner_ids: Collection[str] | None) -> list[Concerned]:
    oldest = oldest_evidence(session)
    if oldest is None:
        return []
    statement = sa.select(Contact.learner_id, Contact.time_zone).where(Contact.reviewer, Contact.erased_at.is_(None))
    if learner_ids is not None:
        statement = statement.where(Contact.learner_id.in_(learner_ids))
    rows: Any = session.execute(statement.order_by(Contact.learner_id))
    return [Concerned(OnTheWay(learner_id, QUEUE, QUEUE_TITLE, oldest, None, zone)) for learner_id, zone in rows]


def _has_left(each: Concerned) -> bool:
    return each.standing is not None and (each.standing.completed_at is not None or each.standing.withdrawn)
