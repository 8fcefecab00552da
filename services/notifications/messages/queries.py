"""Reads of messages for the console and the API."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.models import Message
from services.notifications.messages.schemas import MessageQuery
from shared.clock import rfc3339

_RECIPIENT = sa.func.coalesce(Message.recipient_email, Contact.email)
_NAME = sa.func.coalesce(Message.recipient_name, Contact.name)


def message_page(session: Session, query: MessageQuery, *, before: uuid.UUID | None) -> list[dict[str, Any]]:
    """Return up to one more than a page of messages, newest first."""
    statement = _listed().order_by(Message.id.desc()).limit(query.limit + 1)
    for column, value in (
        (Message.state, query.state),
        (Message.kind, query.kind),
        (Message.rule_id, query.rule),
        (Message.pathway, query.pathway),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if query.recipient:
        statement = statement.where(_is_for(query.recipient))
    if query.reason:
        statement = statement.where(Message.reason.icontains(query.reason, autoescape=True))
    if before is not None:
        statement = statement.where(Message.id < before)
    return [_row(message, address, name) for message, address, name in session.execute(statement)]


def one_message(session: Session, message_id: uuid.UUID) -> dict[str, Any] | None:
    """Return one message, or None."""
    found = session.execute(_listed().where(Message.id == message_id)).one_or_none()
    return _row(found[0], found[1], found[2]) if found else None


def _listed() -> sa.Select[Message, str, str]:
    return sa.select(Message, _RECIPIENT, _NAME).outerjoin(Contact, Contact.learner_id == Message.learner_id)


def _is_for(recipient: str) -> sa.ColumnElement[bool]:
    """Match a learner's id, a part of a name, or an address in any case: the present one, and the one written to."""
    address = recipient.lower()
    theirs = sa.select(Contact.learner_id).where(sa.func.lower(Contact.email) == address)
    if "@" not in recipient:
        named = sa.select(Contact.learner_id).where(Contact.name.icontains(recipient, autoescape=True))
        return sa.or_(Message.learner_id == recipient, Message.learner_id.in_(named))
    return sa.or_(
        sa.func.lower(Message.recipient_email) == address,
        Message.learner_id.in_(theirs),
    )


def _row(message: Message, recipient: str | None, name: str | None) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "kind": message.kind,
        "category": message.category.value,
        "state": message.state.value,
        "reason": message.reason,
        "recipient": recipient,
        "recipient_name": name or None,
        "learner_id": message.learner_id,
        "subject": message.subject,
        "rule": message.rule_id,
        "pathway": message.pathway,
        "number": message.number,
        "resend_of": str(message.resend_of) if message.resend_of else None,
        "attempts": message.attempts,
        "due_at": rfc3339(message.due_at),
        "created_at": rfc3339(message.created_at),
        "settled_at": rfc3339(message.settled_at) if message.settled_at else None,
    }
