"""Endpoints of other systems, what is to be delivered to them, and every try."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class Fate(enum.StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"


class WebhookEndpoint(Base):
    """Where webhooks go. Secrets are sealed; the former one signs too until it runs out.

    `event_types` empty means all. `failing_since` is the first failure after the last success, `failures` counts
    those in a row, and until `resting_until` nothing is tried. `revision` counts changes and is the ETag.
    """

    __tablename__ = "webhook_endpoints"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    url: Mapped[str]
    description: Mapped[str]
    event_types: Mapped[list[Any]]
    enabled: Mapped[bool]
    disabled_reason: Mapped[str | None]
    secret_sealed: Mapped[str]
    former_secret_sealed: Mapped[str | None]
    former_secret_until: Mapped[dt.datetime | None]
    failing_since: Mapped[dt.datetime | None]
    failures: Mapped[int]
    resting_until: Mapped[dt.datetime | None]
    revision: Mapped[int]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class WebhookDelivery(Base):
    """One event for one endpoint; `body` is kept as it is sent, so that every try carries the same bytes."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        sa.UniqueConstraint("endpoint_id", "event_id"),
        sa.Index("ix_webhook_deliveries_endpoint_id_id", "endpoint_id", "id"),
        sa.Index("ix_webhook_deliveries_waiting", "due_at", postgresql_where=sa.text("state = 'waiting'")),
        sa.Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("webhook_endpoints.id", ondelete="CASCADE"))
    event_id: Mapped[uuid.UUID]
    event_type: Mapped[str]
    learner_id: Mapped[str | None] = mapped_column(index=True)
    body: Mapped[str]
    state: Mapped[Fate]
    reason: Mapped[str]
    tries: Mapped[int]
    due_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]

    @property
    def webhook_id(self) -> str:
        """The id by which a receiver knows a repetition: the same for every try."""
        return f"msg_{self.event_id.hex}"


class WebhookTry(Base):
    """One try, with what the receiver said."""

    __tablename__ = "webhook_tries"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    delivery_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    status: Mapped[int | None]
    duration_ms: Mapped[int]
    outcome: Mapped[str]
    excerpt: Mapped[str]
