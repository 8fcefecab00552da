"""The whole story of one message: every step with its reason, and what it was repeated as."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.messages.models import Message, MessageStep
from services.notifications.messages.queries import one_message
from services.notifications.notices.models import Notice
from shared.clock import rfc3339


def message_story(session: Session, message_id: uuid.UUID) -> dict[str, Any] | None:
    """Return a message with its steps, oldest first, and the messages that repeat it; None when there is none."""
    message = one_message(session, message_id)
    if message is None:
        return None
    steps = session.scalars(sa.select(MessageStep).where(MessageStep.message_id == message_id).order_by(MessageStep.id))
    shown_at = session.scalar(sa.select(Notice.created_at).where(Notice.message_id == message_id))
    repeats = session.scalars(sa.select(Message.id).where(Message.resend_of == message_id).order_by(Message.id))
    return {
        "message": message,
        "steps": [
            {"at": rfc3339(each.at), "state": each.state.value, "reason": each.reason, "due_at": rfc3339(each.due_at)}
            for each in steps
        ],
        "shown_in_portal_at": rfc3339(shown_at) if shown_at else None,
        "resends": [str(each) for each in repeats],
    }
