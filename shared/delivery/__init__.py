"""Facts and work that survive faults: every one is a row in PostgreSQL, Redis only rings the bell."""

from shared.delivery.background import Background
from shared.delivery.envelope import Envelope, EventPayload
from shared.delivery.inbox import RetryLater
from shared.delivery.job_batches import JobBatch
from shared.delivery.jobs import JobRun, LeaseLost, Permanent, cancel, enqueue
from shared.delivery.outbox import Ordered, Unrouted, publish

__all__ = [
    "Background",
    "Envelope",
    "EventPayload",
    "JobBatch",
    "JobRun",
    "LeaseLost",
    "Ordered",
    "Permanent",
    "RetryLater",
    "Unrouted",
    "cancel",
    "enqueue",
    "publish",
]
