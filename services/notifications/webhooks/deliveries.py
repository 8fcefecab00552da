"""What is to be delivered: added with the event, repeated by hand, forgotten after a month."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.audit.operations import record
from services.notifications.settings import DELIVER_WEBHOOK
from services.notifications.webhooks.models import Fate, WebhookDelivery, WebhookEndpoint
from services.notifications.webhooks.problems import EndpointDisabled, StillWaiting
from services.notifications.webhooks.public_events import ERASED, TEST, body_of
from shared import clock
from shared.clock import rfc3339
from shared.delivery import enqueue
from shared.ids import new_id
from shared.problems import NotFound

KEPT = dt.timedelta(days=30)
OVERDUE_AFTER = dt.timedelta(minutes=30)
AT_A_TIME = 1_000


def add_deliveries(
    session: Session, event_id: uuid.UUID, event_type: str, body: str, *, learner_id: str | None
) -> None:
    """Have an event delivered to every endpoint that wants it, once, however often the event comes."""
    endpoints = sa.select(WebhookEndpoint.id).where(
        WebhookEndpoint.enabled,
        sa.or_(WebhookEndpoint.event_types == [], WebhookEndpoint.event_types.contains([event_type])),
    )
    for endpoint_id in session.scalars(endpoints).all():
        _add(session, endpoint_id, event_id, event_type, body, learner_id=learner_id)


def add_test(session: Session, endpoint: WebhookEndpoint, *, actor: str) -> WebhookDelivery:
    """Have a test delivered, also to an endpoint that is switched off."""
    now = clock.now()
    body = body_of(TEST, rfc3339(now), {"endpoint_id": str(endpoint.id)})
    added = _add(session, endpoint.id, new_id(), TEST, body, learner_id=None)
    record(session, actor, "webhook.tested", endpoint.id)
    return session.get_one(WebhookDelivery, added)


def replay(session: Session, endpoint: WebhookEndpoint, delivery_id: uuid.UUID, *, actor: str) -> WebhookDelivery:
    """Deliver one again from the beginning, under the same id: a receiver that has it knows it."""
    found = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if found is None or found.endpoint_id != endpoint.id:
        raise NotFound("There is no delivery with this id.")
    if found.state is Fate.WAITING:
        raise StillWaiting
    _require_enabled(endpoint)
    begin_anew(session, found)
    record(session, actor, "webhook.replayed", endpoint.id, delivery_id=str(delivery_id))
    return found


def replay_failed(session: Session, endpoint: WebhookEndpoint, since: dt.datetime, *, actor: str) -> tuple[int, bool]:
    """Deliver again what failed or was skipped since then; returns how many, and whether there are more."""
    _require_enabled(endpoint)
    undelivered = sa.select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint.id,
        WebhookDelivery.state.in_((Fate.FAILED, Fate.SKIPPED)),
        WebhookDelivery.created_at >= since,
        WebhookDelivery.event_type != TEST,
    )
    found = session.scalars(undelivered.order_by(WebhookDelivery.id).limit(AT_A_TIME + 1).with_for_update()).all()
    for each in found[:AT_A_TIME]:
        begin_anew(session, each)
    number = min(len(found), AT_A_TIME)
    record(session, actor, "webhook.replayed", endpoint.id, since=rfc3339(since), deliveries=number)
    return number, len(found) > AT_A_TIME


def begin_anew(session: Session, delivery: WebhookDelivery) -> None:
    """Have a delivery tried now, as if for the first time."""
    delivery.state, delivery.reason, delivery.tries = Fate.WAITING, "Due", 0
    delivery.settled_at = None
    put_off(session, delivery, clock.now())


def put_off(session: Session, delivery: WebhookDelivery, until: dt.datetime) -> None:
    """Have a delivery tried at another time."""
    delivery.due_at = until
    wake(session, delivery.id, until)


def wake(session: Session, delivery_id: uuid.UUID, due_at: dt.datetime) -> None:
    """Have a delivery looked at when it is due."""
    args = {"delivery_id": str(delivery_id)}
    enqueue(session, DELIVER_WEBHOOK, key=job_key(delivery_id, due_at), args=args, due_at=due_at)


def job_key(delivery_id: uuid.UUID, due_at: dt.datetime) -> str:
    """Name the one job that is responsible for a delivery while it is due at `due_at`."""
    return f"{delivery_id}:{due_at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}"


def delivery_page(
    session: Session, endpoint_id: uuid.UUID, *, state: Fate | None, before: uuid.UUID | None, limit: int
) -> Sequence[WebhookDelivery]:
    """Return up to `limit` deliveries of an endpoint, newest first."""
    statement = sa.select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if state is not None:
        statement = statement.where(WebhookDelivery.state == state)
    if before is not None:
        statement = statement.where(WebhookDelivery.id < before)
    return session.scalars(statement.order_by(WebhookDelivery.id.desc()).limit(limit)).all()


def wake_overdue_deliveries(session: Session) -> None:
    """Look again at deliveries whose job was given up because its workers died."""
    overdue = sa.select(WebhookDelivery).where(
        WebhookDelivery.state == Fate.WAITING, WebhookDelivery.due_at < clock.now() - OVERDUE_AFTER
    )
    for each in session.scalars(overdue.limit(AT_A_TIME).with_for_update(skip_locked=True)):
        put_off(session, each, clock.now())


def forget_old_deliveries(session: Session) -> None:
    """Remove deliveries that came to their end a month ago, with their log, a batch at a time."""
    old = sa.select(WebhookDelivery.id).where(
        WebhookDelivery.created_at < clock.now() - KEPT, WebhookDelivery.state != Fate.WAITING
    )
    session.execute(sa.delete(WebhookDelivery).where(WebhookDelivery.id.in_(old.limit(AT_A_TIME))))


def forget_deliveries(session: Session, learner_id: str) -> None:
    """Remove what is about an erased person, sent or not: receivers are told to forget them too."""
    theirs = sa.and_(WebhookDelivery.learner_id == learner_id, WebhookDelivery.event_type != ERASED)
    session.execute(sa.delete(WebhookDelivery).where(theirs))


def fields_of(delivery: WebhookDelivery) -> dict[str, object]:
    """Return the body as it was written."""
    found: dict[str, object] = json.loads(delivery.body)
    return found


def _add(
    session: Session, endpoint_id: uuid.UUID, event_id: uuid.UUID, event_type: str, body: str, *, learner_id: str | None
) -> uuid.UUID | None:
    now = clock.now()
    statement = (
        insert(WebhookDelivery)
        .values(
            id=new_id(),
            endpoint_id=endpoint_id,
            event_id=event_id,
            event_type=event_type,
            learner_id=learner_id,
            body=body,
            state=Fate.WAITING,
            reason="Due",
            tries=0,
            due_at=now,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(WebhookDelivery.id)
    )
    added = session.scalar(statement)
    if added is not None:
        wake(session, added, now)
    return added


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if not endpoint.enabled:
        raise EndpointDisabled("Switch it on first.")
