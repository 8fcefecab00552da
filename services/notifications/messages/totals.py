"""Totals that reconcile: of all messages whose time had come, every one was sent, skipped, failed, waits or is unknown.

One statement counts them, so all numbers are of the same instant; `due` is counted by its own condition
and compared with the sum of the fates.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.messages.schemas import TotalsQuery
from services.notifications.messages.upkeep import OVERDUE_AFTER
from shared import clock
from shared.clock import rfc3339

FATES = ("sent", "skipped", "failed", "waiting", "unknown")
MOST_REASONS = 20
# Reasons that differ by nothing but a time or a number are one reason.
_DATE = r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})? UTC)?"
WHEN = "(date)"


def message_totals(session: Session, query: TotalsQuery) -> dict[str, Any]:
    """Count messages by kind and rule, and the reasons of those that were not sent."""
    now = clock.now()
    rows = [_row(row) for row in session.execute(_counts(query, now)).mappings()]
    total = {name: sum(row[name] for row in rows) for name in ("due", *FATES, "planned", "overdue")}
    return {
        "as_of": rfc3339(now),
        "total": total | {"reconciles": total["due"] == sum(total[fate] for fate in FATES)},
        "items": rows,
        "reasons": [dict(row) for row in session.execute(_reasons(query)).mappings()],
    }


def _row(row: Any) -> dict[str, Any]:
    found = dict(row)
    return found | {"reconciles": found["due"] == sum(found[fate] for fate in FATES)}


def _counts(query: TotalsQuery, now: dt.datetime) -> sa.Executable:
    has_come = _has_come(now)
    count = sa.func.count()

    def counted(name: str, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return count.filter(*conditions).label(name)

    return (
        sa.select(
            Message.kind,
            Message.rule_id.label("rule"),
            counted("due", has_come),
            *(
                counted(state.value, Message.state == state)
                for state in (State.SENT, State.SKIPPED, State.FAILED, State.UNKNOWN)
            ),
            counted("waiting", Message.state.in_(OPEN_STATES), has_come),
            counted("planned", sa.not_(has_come)),
            counted("overdue", Message.state.in_(OPEN_STATES), Message.due_at < now - OVERDUE_AFTER),
        )
        .where(*_asked_for(query))
        .group_by(Message.kind, Message.rule_id)
        .order_by(Message.kind, Message.rule_id)
    )


def _reasons(query: TotalsQuery) -> sa.Executable:
    reason = sa.func.regexp_replace(Message.reason, _DATE, WHEN, "g").label("reason")
    count = sa.func.count().label("count")
    return (
        sa.select(Message.state, reason, count)
        .where(Message.state.in_((State.SKIPPED, State.FAILED, State.UNKNOWN)), *_asked_for(query))
        .group_by(Message.state, reason)
        .order_by(count.desc(), reason)
        .limit(MOST_REASONS)
    )


def _has_come(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Whether the message's time has come: what waits for another try was due before."""
    return sa.or_(Message.state != State.WAITING, Message.due_at <= now, Message.postponed > 0)


def _asked_for(query: TotalsQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if query.since:
        conditions.append(Message.due_at >= query.since)
    if query.until:
        conditions.append(Message.due_at < query.until)
    if query.rule:
        conditions.append(Message.rule_id == query.rule)
    if query.kind:
        conditions.append(Message.kind == query.kind)
    return conditions
