"""Gauges of mail and webhooks, counted in the database when Prometheus asks: right whichever process answers.

They are gauges, also where they mostly grow: a mail that came back moves from sent to failed.
"""

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.messages.upkeep import OVERDUE_AFTER as MESSAGE_OVERDUE_AFTER
from services.notifications.webhooks.deliveries import OVERDUE_AFTER as DELIVERY_OVERDUE_AFTER
from services.notifications.webhooks.models import Fate, WebhookDelivery, WebhookEndpoint
from shared import clock
from shared.database import Database

Sample = tuple[tuple[str, ...], float]
Gauge = tuple[str, str, tuple[str, ...]]

MESSAGES: Gauge = ("champions_messages", "Messages by what became of them", ("state",))
MESSAGES_DUE: Gauge = ("champions_messages_due", "Messages whose time has come and that wait", ())
MESSAGES_OVERDUE: Gauge = ("champions_messages_overdue", "Messages that wait for more than half an hour", ())
MESSAGES_OLDEST: Gauge = ("champions_messages_oldest_due_seconds", "For how long the oldest of them has been due", ())
DELIVERIES: Gauge = ("champions_webhook_deliveries", "Webhook deliveries of the last month by state", ("state",))
DELIVERIES_DUE: Gauge = ("champions_webhook_deliveries_due", "Webhook deliveries that are due for a try", ())
DELIVERIES_OVERDUE: Gauge = (
    "champions_webhook_deliveries_overdue",
    "Webhook deliveries whose try is due for more than half an hour",
    (),
)
ENDPOINTS: Gauge = ("champions_webhook_endpoints", "Webhooks that are on, failing or off", ("state",))


class NotificationsCollector(Collector):
    """Counts what waits, what went wrong, and for how long."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing before it is asked for: registering must not need the database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count; an unreachable database leaves the gauges out rather than the whole page."""
        try:
            with self._database.reading() as session:
                counted = list(_counted(session, clock.now()))
        except sa.exc.SQLAlchemyError:
            return
        for (name, means, labels), samples in counted:
            family = GaugeMetricFamily(name, means, labels=labels)
            for values, number in samples:
                family.add_metric(values, number)
            yield family


def _counted(session: Session, now: dt.datetime) -> Iterator[tuple[Gauge, list[Sample]]]:
    yield MESSAGES, _by_state(session, Message.state, State)
    due, overdue, oldest = _waiting(session, Message.due_at, Message.state.in_(OPEN_STATES), now, MESSAGE_OVERDUE_AFTER)
    yield from ((MESSAGES_DUE, due), (MESSAGES_OVERDUE, overdue), (MESSAGES_OLDEST, oldest))
    yield DELIVERIES, _by_state(session, WebhookDelivery.state, Fate)
    due, overdue, _ = _waiting(
        session, WebhookDelivery.due_at, WebhookDelivery.state == Fate.WAITING, now, DELIVERY_OVERDUE_AFTER
    )
    yield from ((DELIVERIES_DUE, due), (DELIVERIES_OVERDUE, overdue))
    yield ENDPOINTS, _endpoints(session)


def _by_state(session: Session, column: InstrumentedAttribute[Any], states: type[enum.StrEnum]) -> list[Sample]:
    rows = session.execute(sa.select(column, sa.func.count()).group_by(column)).all()
    found = {row[0]: float(row[1]) for row in rows}
    return [((state.value,), found.get(state, 0.0)) for state in states]


def _waiting(
    session: Session,
    due_at: InstrumentedAttribute[dt.datetime],
    waits: sa.ColumnElement[bool],
    now: dt.datetime,
    overdue_after: dt.timedelta,
) -> tuple[list[Sample], list[Sample], list[Sample]]:
    """Return how many wait and are due, how many of them for too long, and for how long the oldest."""
    overdue = sa.func.count().filter(due_at < now - overdue_after)
    statement = sa.select(sa.func.count(), overdue, sa.func.min(due_at)).where(waits, due_at <= now)
    number, late, oldest = session.execute(statement).one()
    age = (now - oldest).total_seconds() if oldest else 0.0
    return [((), number)], [((), late)], [((), age)]


def _endpoints(session: Session) -> list[Sample]:
    count, on = sa.func.count(), WebhookEndpoint.enabled
    fails = WebhookEndpoint.failing_since.is_not(None)
    statement = sa.select(count.filter(on, sa.not_(fails)), count.filter(on, fails), count.filter(sa.not_(on)))
    numbers = session.execute(statement).one()
    return [((name,), number) for name, number in zip(("on", "failing", "off"), numbers, strict=True)]
