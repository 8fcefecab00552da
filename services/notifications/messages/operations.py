"""Adds messages and moves them through their states."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.messages.models import Message, State
from services.notifications.messages.verdicts import Settled, Wait, fail
from services.notifications.preferences.categories import ALWAYS_SENT, Category
from services.notifications.settings import DELIVER_BULK, DELIVER_MESSAGE
from shared import clock
from shared.delivery import enqueue
from shared.delivery.backoff import delay_s
from shared.ids import new_id

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 300.0
GIVE_UP_AFTER = dt.timedelta(hours=20)


# One statement for a whole group, prepared once whatever its size.
_BEGIN = sa.text(
    """
    UPDATE messages SET state = 'sending', hand_over = :group, place = begun.place, server_started_at = :started,
      handed_at = :now, attempts = attempts + 1, first_tried_at = COALESCE(first_tried_at, :now),
      recipient_email = begun.email, recipient_name = begun.name, subject = begun.subject,
      reason = 'Being handed to the mail server'
    FROM unnest(CAST(:message_id AS uuid[]), CAST(:place AS integer[]), CAST(:email AS text[]), CAST(:name AS text[]),
      CAST(:subject AS text[])) AS begun (id, place, email, name, subject)
    WHERE messages.id = begun.id
    """
)
_SETTLE = sa.text(
    """
    UPDATE messages SET state = told.state, reason = told.reason, settled_at = :now, secret_link = NULL
    FROM unnest(CAST(:ids AS uuid[]), CAST(:states AS text[]), CAST(:reasons AS text[])) AS told (id, state, reason)
    WHERE messages.id = told.id AND messages.state = 'sending' AND messages.hand_over = :group
    RETURNING messages.id
    """
)


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
        wake_delivery(session, message_id, new.category, new.due_at)
    return message_id


def wake_delivery(session: Session, message_id: uuid.UUID, category: Category, due_at: dt.datetime) -> None:
    """Have the message looked at when it is due; the broker hears of it only then."""
    args = {"message_id": str(message_id)}
    task = DELIVER_MESSAGE if category in ALWAYS_SENT else DELIVER_BULK
    enqueue(session, task, key=job_key(message_id, due_at), args=args, due_at=due_at)


def job_key(message_id: uuid.UUID, due_at: dt.datetime) -> str:
    """Name the one job that is responsible for a message while it is due at `due_at`; moving it makes another."""
    return f"{message_id}:{due_at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}"


@dataclass(frozen=True)
class Begun:
    """A message that the mail server is about to be given: in which mail of its group, to whom, under which subject."""

    message_id: uuid.UUID
    place: int
    email: str
    name: str
    subject: str


def begin_sending(session: Session, group: uuid.UUID, started: dt.datetime, begun: Sequence[Begun]) -> None:
    """Note that a group is about to be handed over, by a database server that was started then; the rows are locked."""
    columns = {each.name: [getattr(one, each.name) for one in begun] for each in fields(Begun)}
    session.execute(_BEGIN, columns | {"group": group, "started": started, "now": clock.now()})


def settle_handed_over(session: Session, group: uuid.UUID, ends: Mapping[uuid.UUID, Settled]) -> Collection[uuid.UUID]:
    """Bring messages of a group to their ends and return which; what somebody else has taken over stays as it is."""
    told = {
        "ids": list(ends),
        "states": [end.state.value for end in ends.values()],
        "reasons": [end.reason for end in ends.values()],
    }
    return session.scalars(_SETTLE, told | {"group": group, "now": clock.now()}).all()


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
        message.postponed += verdict.held
        wake_delivery(session, message.id, message.category, message.due_at)
        return None
    message.first_tried_at = message.first_tried_at or now
    if now - message.first_tried_at >= GIVE_UP_AFTER:
        return fail(f"Given up after 20 hours. {verdict.reason}")
    message.postponed += 1
    wait = delay_s(message.postponed, first_s=FIRST_WAIT_S, cap_s=LONGEST_WAIT_S)
    message.due_at = now + dt.timedelta(seconds=wait)
    message.reason = f"{verdict.reason}; tried again at {message.due_at:%Y-%m-%d %H:%M:%S} UTC"
    wake_delivery(session, message.id, message.category, message.due_at)
    return None


def begin_anew(session: Session, message: Message) -> None:
    """Have a message looked at now, as if for the first time."""
    message.state, message.reason = State.WAITING, "Due"
    message.due_at = clock.now()
    message.first_tried_at = message.settled_at = None
    message.postponed = 0
    wake_delivery(session, message.id, message.category, message.due_at)
