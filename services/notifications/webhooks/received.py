"""Passes events on: an event that other systems may hear of gets its deliveries with the effects of its handler."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from services.notifications.contacts.operations import is_erased
from services.notifications.webhooks.deliveries import add_deliveries
from services.notifications.webhooks.public_events import ERASED, PUBLIC_EVENTS, body_of, public_data
from shared.clock import rfc3339
from shared.delivery import Envelope

Handler = Callable[[Session, Envelope], None]


def passed_on(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Return the handlers; those of public events also have them delivered, in the same transaction."""
    return {
        event_type: _with_deliveries(handler) if event_type in PUBLIC_EVENTS else handler
        for event_type, handler in handlers.items()
    }


def _with_deliveries(handler: Handler) -> Handler:
    def handle(session: Session, envelope: Envelope) -> None:
        handler(session, envelope)
        _deliver(session, envelope)

    return handle


def _deliver(session: Session, envelope: Envelope) -> None:
    event = PUBLIC_EVENTS[envelope.type]
    learner_id = str(envelope.data["learner_id"])
    if event.name != ERASED and is_erased(session, learner_id):
        return
    body = body_of(event.name, rfc3339(envelope.time), public_data(event, envelope.data))
    add_deliveries(session, envelope.id, event.name, body, learner_id=learner_id)
