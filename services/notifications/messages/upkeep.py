"""Keeps the messages in order: nothing is forgotten, and nobody is remembered for longer than needed."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.messages.models import OPEN_STATES, Message, MessageStep, State
from services.notifications.messages.operations import GIVE_UP_AFTER, settle, wake_delivery
from services.notifications.messages.verdicts import fail, skip
from services.notifications.preferences.categories import TO_ADDRESSES
from shared import clock

OVERDUE_AFTER = dt.timedelta(minutes=30)
KEEP_RECIPIENTS = dt.timedelta(days=30)
MANY = 500


def wake_overdue(session: Session) -> None:
    """Look again at messages that nobody has looked at for half an hour after they were due.

    This mends what should not happen: a job that was given up because its workers died. A message that
    is looked at in vain for twenty hours is given up as well.
    """
    now = clock.now()
    overdue = sa.select(Message).where(Message.state.in_(OPEN_STATES), Message.due_at < now - OVERDUE_AFTER)
    for message in session.scalars(overdue.limit(MANY).with_for_update(skip_locked=True)):
        message.first_tried_at = message.first_tried_at or message.due_at
        if now - message.first_tried_at >= GIVE_UP_AFTER:
            settle(message, fail(f"Given up after 20 hours. {message.reason}"))
        else:
            message.due_at = now
            wake_delivery(session, message.id, message.category, now)


def forget_old_recipients(session: Session) -> None:
    """Empty addresses and names of mail to addresses after a month: half of it went to people without an account."""
    old = sa.and_(
        Message.category.in_(TO_ADDRESSES),
        Message.settled_at < clock.now() - KEEP_RECIPIENTS,
        Message.recipient_email.is_not(None),
    )
    _forget_steps(session, old)
    session.execute(sa.update(Message).where(old).values(recipient_email=None, recipient_name=None))


def forget_messages(session: Session, learner_id: str, email: str | None) -> None:
    """Stop what is still to be sent to an erased person and empty what names them."""
    theirs = Message.learner_id == learner_id
    if email:
        theirs = sa.or_(theirs, sa.func.lower(Message.recipient_email) == email.lower())
    _forget_steps(session, theirs)
    for message in session.scalars(sa.select(Message).where(theirs).with_for_update()):
        if message.state is State.WAITING:
            settle(message, skip("The account was erased"))
        message.recipient_email = message.recipient_name = message.subject = message.secret_link = None
        message.details = {}


def _forget_steps(session: Session, condition: sa.ColumnElement[bool]) -> None:
    """Remove the steps of messages: a mail server may have named the address in its answer."""
    session.execute(sa.delete(MessageStep).where(MessageStep.message_id.in_(sa.select(Message.id).where(condition))))
