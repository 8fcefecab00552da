"""Sends a message again when an administrator asks for it."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.messages.models import OPEN_STATES, Message
from services.notifications.messages.operations import NewMessage, add_message
from shared import clock
from shared.problems import Conflict, NotFound


class MessageStillOpen(Conflict):
    """The message has not come to its end, so there is nothing to repeat."""

    slug, title = "message-still-open", "The message is still on its way"


class LinkAlreadyWiped(Conflict):
    """The message held a one-time link, which is not kept."""

    slug, title = "link-already-wiped", "The link in this message is not kept; the person has to ask for a new one"


class RecipientErased(Conflict):
    """There is nobody to write to any more."""

    slug, title = "recipient-erased", "The account of the recipient was erased"


def resend_message(session: Session, message_id: uuid.UUID) -> Message:
    """Send a settled message again, as a message of its own that is decided like any other."""
    original = session.get(Message, message_id, with_for_update=True)
    if original is None:
        raise NotFound("There is no message with this id.")
    _require_repeatable(original)
    earlier = session.scalar(sa.select(sa.func.count()).where(Message.resend_of == original.id))
    return session.get_one(Message, _add_copy(session, original, number=(earlier or 0) + 1))


def _add_copy(session: Session, original: Message, *, number: int) -> uuid.UUID:
    added = add_message(
        session,
        NewMessage(
            idem_key=f"{original.idem_key}:resend:{number}",
            kind=original.kind,
            category=original.category,
            learner_id=original.learner_id,
            due_at=clock.now(),
            reason="Sent again by an administrator",
            recipient_email=original.recipient_email,
            recipient_name=original.recipient_name,
            details=original.details,
            rule_id=original.rule_id,
            pathway=original.pathway,
            anchor_at=original.anchor_at,
            number=original.number,
            resend_of=original.id,
            expires_at=original.expires_at,
        ),
    )
    if added is None:
        raise MessageStillOpen
    return added


def _require_repeatable(message: Message) -> None:
    if message.state in OPEN_STATES:
        raise MessageStillOpen
    if message.details.get("has_link"):
        raise LinkAlreadyWiped
    if not message.details:
        raise RecipientErased
