"""Shapes of the endpoints for webhooks."""

import uuid
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from services.notifications.webhooks.deliveries import fields_of
from services.notifications.webhooks.models import Fate, WebhookDelivery, WebhookEndpoint, WebhookTry
from services.notifications.webhooks.public_events import NAMES
from shared.clock import rfc3339
from shared.pagination import PageQuery
from shared.schemas import Instant, Reply, Request


def _known(names: list[str]) -> list[str]:
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise ValueError(f"There is no event type {unknown[0][:60]}. Use: {', '.join(NAMES)}.")
    return sorted(set(names), key=NAMES.index)


EventTypes = Annotated[
    list[str], Field(max_length=50, description="empty for all, also those to come"), AfterValidator(_known)
]


class EndpointPath(Request):
    """The id of a webhook."""

    endpoint_id: uuid.UUID


class DeliveryPath(EndpointPath):
    """The ids of a webhook and of one of its deliveries."""

    delivery_id: uuid.UUID


class NewEndpointBody(Request):
    """A webhook to add. Where it may lead is checked against private networks."""

    url: str = Field(min_length=1, max_length=2000)
    description: str = Field(default="", max_length=200)
    event_types: EventTypes = Field(default_factory=list)


class EndpointBody(NewEndpointBody):
    """A webhook as it should be."""

    enabled: bool


class EndpointReply(Reply):
    """A webhook; `secret` is only there when it was just made."""

    id: str
    url: str
    description: str
    event_types: list[str]
    enabled: bool
    disabled_reason: str | None
    failing_since: str | None
    former_secret_until: str | None
    revision: int
    created_at: str
    updated_at: str
    secret: str | None = None

    @classmethod
    def of(cls, endpoint: WebhookEndpoint) -> "EndpointReply":
        """Show a webhook without its secret."""
        return cls(
            id=str(endpoint.id),
            url=endpoint.url,
            description=endpoint.description,
            event_types=endpoint.event_types,
            enabled=endpoint.enabled,
            disabled_reason=endpoint.disabled_reason,
            failing_since=rfc3339(endpoint.failing_since) if endpoint.failing_since else None,
            former_secret_until=rfc3339(endpoint.former_secret_until) if endpoint.former_secret_until else None,
            revision=endpoint.revision,
            created_at=rfc3339(endpoint.created_at),
            updated_at=rfc3339(endpoint.updated_at),
        )


class EventTypeReply(Reply):
    """What can be told to other systems."""

    name: str
    means: str
    fields: list[str]


class EndpointList(Reply):
    """All webhooks, and the event types there are."""

    items: list[EndpointReply]
    event_types: list[EventTypeReply]
    next: str | None = None


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    state: Fate | None = None


class DeliveryReply(Reply):
    """One event for one webhook and what became of it."""

    id: str
    webhook_id: str
    event_type: str
    state: str
    reason: str
    tries: int
    due_at: str
    created_at: str
    settled_at: str | None

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "DeliveryReply":
        """Show a delivery."""
        return cls(
            id=str(delivery.id),
            webhook_id=delivery.webhook_id,
            event_type=delivery.event_type,
            state=delivery.state.value,
            reason=delivery.reason,
            tries=delivery.tries,
            due_at=rfc3339(delivery.due_at),
            created_at=rfc3339(delivery.created_at),
            settled_at=rfc3339(delivery.settled_at) if delivery.settled_at else None,
        )


class DeliveryPage(Reply):
    """Deliveries, newest first."""

    items: list[DeliveryReply]
    next: str | None


class TryReply(Reply):
    """One try; `excerpt` is the beginning of what the receiver answered."""

    at: str
    status: int | None
    duration_ms: int
    outcome: str
    excerpt: str

    @classmethod
    def of(cls, tried: WebhookTry) -> "TryReply":
        """Show a try."""
        return cls(
            at=rfc3339(tried.at),
            status=tried.status,
            duration_ms=tried.duration_ms,
            outcome=tried.outcome,
            excerpt=tried.excerpt,
        )


class DeliveryStory(DeliveryReply):
    """A delivery with its body and every try, oldest first."""

    body: dict[str, Any]
    attempts: list[TryReply]

    @classmethod
    def told(cls, delivery: WebhookDelivery, tries: list[WebhookTry]) -> "DeliveryStory":
        """Show everything about a delivery."""
        return cls(
            **DeliveryReply.of(delivery).model_dump(),
            body=fields_of(delivery),
            attempts=[TryReply.of(each) for each in tries],
        )


class ReplayBody(Request):
    """Since when everything that was not delivered is delivered again."""

    since: Instant


class ReplayReply(Reply):
    """How many deliveries are tried again; with `more`, ask once more."""

    replayed: int
    more: bool
