"""Gauges of what is under way, read from the tables when Prometheus asks."""

from collections.abc import Iterator

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shared.database import Database

_COUNTS = sa.text(
    """
    SELECT 'outbox' AS place, subscriber AS name, state, count(*) AS rows,
      EXTRACT(epoch FROM now() - min(e.time)) AS oldest_s
    FROM outbox_delivery d JOIN outbox_event e ON e.id = d.event_id
    WHERE d.state <> 'acked' GROUP BY subscriber, state
    UNION ALL
    SELECT 'inbox', type, state, count(*), EXTRACT(epoch FROM now() - min(received_at))
    FROM inbox WHERE wake_at IS NOT NULL OR state IN ('dead', 'parked') GROUP BY type, state
    UNION ALL
    SELECT 'job', task, state, count(*), EXTRACT(epoch FROM now() - min(due_at))
    FROM job WHERE (wake_at IS NOT NULL AND due_at <= now()) OR state IN ('dead', 'failed') GROUP BY task, state
    """
)


class DeliveryCollector(Collector):
    """Counts and ages of undelivered events, unhandled events and unfinished jobs of one service."""

    def __init__(self, service: str, database: Database) -> None:
        self._service = service
        self._database = database

    def describe(self) -> list[GaugeMetricFamily]:
        """Name the gauges without asking the database, as registering needs no more."""
        return self._gauges()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count; an unreachable database leaves the gauges out rather than the whole page."""
        rows, oldest = self._gauges()
        try:
            with self._database.reading() as session:
                counted = session.execute(_COUNTS).all()
        except sa.exc.SQLAlchemyError:
            return
        for row in counted:
            labels = [self._service, row.place, row.name, row.state]
            rows.add_metric(labels, row.rows)
            oldest.add_metric(labels, max(0.0, float(row.oldest_s or 0)))
        yield rows
        yield oldest

    def _gauges(self) -> list[GaugeMetricFamily]:
        labels = ["service", "place", "name", "state"]
        return [
            GaugeMetricFamily("champions_delivery_rows", "Rows that are not finished", labels=labels),
            GaugeMetricFamily("champions_delivery_oldest_seconds", "Age of the oldest of these rows", labels=labels),
        ]
