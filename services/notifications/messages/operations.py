"""Adds messages, moves them through their states, empties them when a person is erased."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.messages.verdicts import Settled, Wait, fail, skip
from services.notifications.preferences.categories import Category
from services.notifications.settings import DELIVER_MESSAGE
from shared import clock
from shared.delivery import enqueue
from shared.delivery.backoff import delay_s
from shared.ids import new_id
from shared.problems import Conflict, NotFound

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 300.0
GIVE_UP_AFTER = dt.timedelta(hours=20)


class MessageStillOpen(Conflict):
    """The message has not come to its end, so there is nothing to repeat."""

    slug, title = "message-still-open", "The message is still on its way"


class LinkAlreadyWiped(Conflict):
    """The message held a one-time link, which is not kept."""

    slug, title = "link-already-wiped", "The link in this message is not kept; the person has to ask for a new one"


class RecipientErased(Conflict):
    """There is nobody to write to any more."""

    slug, title = "recipient-erased", "The account of the recipient was erased"


@dataclass(frozen=True)
class NewMessage:
    """What is known when a message is first thought of."""

    idem_key: str
    kind: str
    category: Category
    learner_id: str | None
    due_at: dt.datetime
    reason: str = "Due"
    recipient_email: str | None = None
    recipient_name: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    secret_link: str | None = field(default=None, repr=False)
    rule_id: str | None = None
    pathway: str | None = None
    anchor_at: dt.datetime | None = None
    number: int | None = None
    resend_of: uuid.UUID | None = None
    expires_at: dt.datetime | None = None


def add_message(session: Session, new: NewMessage, *, wake: bool = True) -> uuid.UUID | None:
    """Add a message and have it delivered when due; None when the same fact already has its message."""
    statement = (
        insert(Message)
        .values(id=new_id(), state=State.WAITING, attempts=0, postponed=0, created_at=clock.now(), **asdict(new))
        .on_conflict_do_nothing()
        .returning(Message.id)
    )
    message_id = session.scalar(statement)
    if message_id is not None and wake:
        wake_delivery(session, message_id, new.due_at)
    return message_id


def wake_delivery(session: Session, message_id: uuid.UUID, due_at: dt.datetime) -> None:
    """Have the message looked at when it is due; the broker hears of it only then."""
    args = {"message_id": str(message_id)}
    enqueue(session, DELIVER_MESSAGE, key=job_key(message_id, due_at), args=args, due_at=due_at)


def job_key(message_id: uuid.UUID, due_at: dt.datetime) -> str:
    """Name the one job that is responsible for a message while it is due at `due_at`; moving it makes another."""
    return f"{message_id}:{due_at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}"


def begin_sending(message: Message, *, email: str, name: str, subject: str) -> None:
    """Note that the mail server is about to be given this message."""
    message.state = State.SENDING
    message.attempts += 1
    message.first_tried_at = message.first_tried_at or clock.now()
    message.recipient_email, message.recipient_name, message.subject = email, name, subject
    message.reason = "Being handed to the mail server"


def settle(message: Message, verdict: Settled) -> None:
    """Bring a message to its end; a secret it held is wiped."""
    message.state, message.reason = verdict.state, verdict.reason
    message.settled_at = clock.now()
    message.secret_link = None


def put_off(session: Session, message: Message, verdict: Wait) -> Settled | None:
    """Let a message wait for its next try; after twenty hours of failing it is given up for a person to look at."""
    now = clock.now()
    message.state = State.WAITING
    if verdict.until is not None:
        message.due_at, message.reason = verdict.until, verdict.reason
        wake_delivery(session, message.id, message.due_at)
        return None
    message.first_tried_at = message.first_tried_at or now
    if now - message.first_tried_at >= GIVE_UP_AFTER:
        return fail(f"Given up after 20 hours. {verdict.reason}")
    message.postponed += 1
    wait = delay_s(message.postponed, first_s=FIRST_WAIT_S, cap_s=LONGEST_WAIT_S)
    message.due_at = now + dt.timedelta(seconds=wait)
    message.reason = f"{verdict.reason}; tried again at {message.due_at:%Y-%m-%d %H:%M:%S} UTC"
    wake_delivery(session, message.id, message.due_at)
    return None


def forget_messages(session: Session, learner_id: str, email: str | None) -> None:
    """Stop what is still to be sent to an erased person and empty what names them."""
    theirs = Message.learner_id == learner_id
    if email:
        theirs = sa.or_(theirs, sa.func.lower(Message.recipient_email) == email.lower())
    for message in session.scalars(sa.select(Message).where(theirs).with_for_update()):
        if message.state is State.WAITING:
            settle(message, skip("The account was erased"))
        message.recipient_email = message.recipient_name = message.subject = message.secret_link = None
        message.details = {}


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
