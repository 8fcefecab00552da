"""Delivers one webhook: look, send with nothing held open, record. A receiver may get one twice, under the same id.

An endpoint that is in trouble rests, and its other deliveries wait without a try: a receiver that hangs
costs the workers one try now and then, however much is due to it.
"""

import datetime as dt
import uuid

import structlog
from sqlalchemy.orm import Session

from services.notifications.webhooks import retries
from services.notifications.webhooks.deliveries import job_key, put_off
from services.notifications.webhooks.models import Fate, WebhookDelivery, WebhookEndpoint, WebhookTry
from services.notifications.webhooks.operations import disable, valid_secrets
from services.notifications.webhooks.public_events import TEST
from services.notifications.webhooks.sending import Answer, Sender
from services.notifications.webhooks.signing import signed_headers
from shared import clock
from shared.delivery import JobRun
from shared.sealing import SealBroken, Sealer

GONE = 410
FIXED_HEADERS = {"Content-Type": "application/json", "User-Agent": "Champions-Webhooks/1", "Connection": "close"}

log = structlog.get_logger()


class Deliverer:
    """Delivers webhooks."""

    def __init__(self, sender: Sender, sealer: Sealer) -> None:
        self._sender = sender
        self._sealer = sealer

    def deliver(self, run: JobRun, delivery_id: str) -> None:
        """Try once, unless it is settled, not due, switched off or resting."""
        identifier = uuid.UUID(delivery_id)
        now = clock.now()
        with run.database.reading() as session:
            delivery = session.get(WebhookDelivery, identifier)
            endpoint = session.get(WebhookEndpoint, delivery.endpoint_id) if delivery else None
        if delivery is None or endpoint is None or _is_left_alone(delivery, run.key):
            return
        testing = delivery.event_type == TEST
        answer = None
        if testing or (endpoint.enabled and not _rests(endpoint, now)):
            answer = self._send(endpoint, delivery, now)
        with run.completing() as session:
            self._record(session, delivery, answer)

    def _send(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery, now: dt.datetime) -> Answer:
        body = delivery.body.encode()
        try:
            known = valid_secrets(self._sealer, endpoint, now)
        except SealBroken:
            return Answer(None, "The secret cannot be opened with the key of this installation: make a new one")
        signed = signed_headers(known, delivery.webhook_id, int(now.timestamp()), body)
        return self._sender.post(endpoint.url, body, FIXED_HEADERS | signed)

    def _record(self, session: Session, tried: WebhookDelivery, answer: Answer | None) -> None:
        # The endpoint first, and so that new deliveries for it need not wait for this one.
        endpoint = session.get(WebhookEndpoint, tried.endpoint_id, with_for_update={"key_share": True})
        delivery = session.get(WebhookDelivery, tried.id, with_for_update=True)
        if endpoint is None or delivery is None or delivery.state is not Fate.WAITING:
            return
        if answer is None:
            _hold(session, endpoint, delivery)
            return
        now = clock.now()
        delivery.tries += 1
        session.add(
            WebhookTry(
                delivery_id=delivery.id,
                at=now,
                status=answer.status,
                duration_ms=answer.duration_ms,
                outcome=answer.outcome,
                excerpt=answer.excerpt,
            )
        )
        if answer.taken:
            _settle(delivery, Fate.DELIVERED, answer.outcome)
            rest = retries.rest_after_answer_s(answer.duration_ms / 1000)
            endpoint.failures, endpoint.failing_since = 0, None
            endpoint.resting_until = now + dt.timedelta(seconds=rest) if rest else None
        elif delivery.event_type == TEST:
            _settle(delivery, Fate.FAILED, answer.outcome)
        else:
            _fail(session, endpoint, delivery, answer, now)
        log.info("webhook.tried", delivery_id=str(delivery.id), state=delivery.state.value, status=answer.status)


def _is_left_alone(delivery: WebhookDelivery, job: str) -> bool:
    """Whether the delivery is settled, or another job is responsible for it now."""
    return delivery.state is not Fate.WAITING or job != job_key(delivery.id, delivery.due_at)


def _rests(endpoint: WebhookEndpoint, now: dt.datetime) -> bool:
    return endpoint.resting_until is not None and endpoint.resting_until > now


def _hold(session: Session, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> None:
    if not endpoint.enabled:
        _settle(delivery, Fate.SKIPPED, f"The webhook is switched off: {endpoint.disabled_reason}")
        return
    now = clock.now()
    longer = retries.hold_s((now - delivery.created_at).total_seconds())
    delivery.reason = "The endpoint is in trouble or slow; it is left alone for a while"
    put_off(session, delivery, max(endpoint.resting_until or now, now) + dt.timedelta(seconds=longer))


def _fail(
    session: Session, endpoint: WebhookEndpoint, delivery: WebhookDelivery, answer: Answer, now: dt.datetime
) -> None:
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    if retries.is_unwell(answer.status):
        endpoint.resting_until = now + dt.timedelta(seconds=retries.rest_s(endpoint.failures))
    pause = retries.pause_s(delivery.tries, answer.retry_after_s)
    if pause is None:
        _settle(delivery, Fate.FAILED, f"Given up after {delivery.tries} tries. {answer.outcome}")
    else:
        put_off(session, delivery, now + dt.timedelta(seconds=pause))
        delivery.reason = f"{answer.outcome}; tried again at {delivery.due_at:%Y-%m-%d %H:%M:%S} UTC"
    if endpoint.enabled and answer.status == GONE:
        disable(session, endpoint, "It answered 410 Gone: it does not want webhooks any more")
    elif endpoint.enabled and now - endpoint.failing_since >= retries.DISABLE_AFTER:
        days = retries.DISABLE_AFTER.days
        disable(session, endpoint, f"Nothing has arrived for {days} days. {answer.outcome}")


def _settle(delivery: WebhookDelivery, fate: Fate, reason: str) -> None:
    delivery.state, delivery.reason, delivery.settled_at = fate, reason, clock.now()
