"""Adds endpoints, changes them, gives them new secrets, and gives them up when nothing arrives any more."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.audit.operations import record
from services.notifications.webhooks.models import WebhookEndpoint
from services.notifications.webhooks.problems import TooManyEndpoints
from services.notifications.webhooks.signing import new_secret
from shared import clock
from shared.ids import new_id
from shared.problems import NotFound
from shared.sealing import Sealer

MOST_ENDPOINTS = 20
BOTH_VALID_FOR = dt.timedelta(hours=24)


def list_endpoints(session: Session) -> Sequence[WebhookEndpoint]:
    """Return all endpoints, oldest first."""
    return session.scalars(sa.select(WebhookEndpoint).order_by(WebhookEndpoint.id)).all()


def read_endpoint(session: Session, endpoint_id: uuid.UUID, *, lock: bool = False) -> WebhookEndpoint:
    """Return an endpoint; raises `NotFound`."""
    found = session.get(WebhookEndpoint, endpoint_id, with_for_update={"key_share": True} if lock else None)
    if found is None:
        raise NotFound("There is no webhook with this id.")
    return found


def add_endpoint(
    session: Session, sealer: Sealer, *, url: str, description: str, event_types: list[str], actor: str
) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint and return it with its secret, which is never shown again."""
    if (session.scalar(sa.select(sa.func.count()).select_from(WebhookEndpoint)) or 0) >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"Delete one of the {MOST_ENDPOINTS} first.")
    now, secret = clock.now(), new_secret()
    added = WebhookEndpoint(
        id=new_id(),
        url=url,
        description=description,
        event_types=event_types,
        enabled=True,
        secret_sealed=sealer.seal(secret),
        failures=0,
        revision=1,
        created_at=now,
        updated_at=now,
    )
    session.add(added)
    record(session, actor, "webhook.created", added.id, url=url, event_types=event_types)
    return added, secret


def change_endpoint(
    session: Session,
    endpoint: WebhookEndpoint,
    *,
    url: str,
    description: str,
    event_types: list[str],
    enabled: bool,
    actor: str,
) -> None:
    """Replace what can be chosen; switched on, or sent elsewhere, it begins without its past failures."""
    if (enabled and not endpoint.enabled) or url != endpoint.url:
        endpoint.failures, endpoint.failing_since, endpoint.resting_until = 0, None, None
    endpoint.url, endpoint.description, endpoint.event_types = url, description, event_types
    endpoint.disabled_reason = None if enabled else endpoint.disabled_reason or "Switched off by an administrator"
    endpoint.enabled = enabled
    _touch(endpoint)
    record(session, actor, "webhook.changed", endpoint.id, url=url, event_types=event_types, enabled=enabled)


def remove_endpoint(session: Session, endpoint: WebhookEndpoint, *, actor: str) -> None:
    """Remove an endpoint with the log of its deliveries."""
    record(session, actor, "webhook.deleted", endpoint.id, url=endpoint.url)
    session.delete(endpoint)


def rotate_secret(session: Session, sealer: Sealer, endpoint: WebhookEndpoint, *, actor: str) -> str:
    """Make a new secret and return it; for a day everything is signed with both."""
    secret = new_secret()
    endpoint.former_secret_sealed = endpoint.secret_sealed
    endpoint.former_secret_until = clock.now() + BOTH_VALID_FOR
    endpoint.secret_sealed = sealer.seal(secret)
    _touch(endpoint)
    record(session, actor, "webhook.rotated", endpoint.id)
    return secret


def valid_secrets(sealer: Sealer, endpoint: WebhookEndpoint, now: dt.datetime) -> list[str]:
    """Return the secrets to sign with, the present one first."""
    sealed = [endpoint.secret_sealed]
    if endpoint.former_secret_sealed and endpoint.former_secret_until and endpoint.former_secret_until > now:
        sealed.append(endpoint.former_secret_sealed)
    return [sealer.open(each) for each in sealed]


def disable(session: Session, endpoint: WebhookEndpoint, reason: str) -> None:
    """Stop sending to an endpoint, with the reason for people to read."""
    endpoint.enabled, endpoint.disabled_reason = False, reason
    _touch(endpoint)
    record(session, "notifications", "webhook.disabled", endpoint.id, reason=reason)


def _touch(endpoint: WebhookEndpoint) -> None:
    endpoint.revision += 1
    endpoint.updated_at = clock.now()
