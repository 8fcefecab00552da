"""One mail a day: what several rules want to tell a person on one day of theirs goes together."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.dates import URGENT
from services.notifications.messages.models import Message, State
from services.notifications.preferences.categories import ALWAYS_SENT
from services.notifications.reminders.durations import Duration
from services.notifications.reminders.schedule import later, zone_named

TOO_MANY = "Had a mail today already; one a day is the most"
# No local day is longer, even when the clocks go back.
LONGEST_DAY = dt.timedelta(hours=25)
_CAN_WAIT = sa.and_(Message.category.not_in(ALWAYS_SENT), Message.kind.not_in(URGENT), Message.resend_of.is_(None))


def can_wait(message: Message) -> bool:
    """Whether a message may go together with others, or a day later: not what is urgent, nor asked for by hand."""
    urgent = message.category in ALWAYS_SENT or message.kind in URGENT
    return message.learner_id is not None and not urgent and message.resend_of is None


def same_day(one: dt.datetime, other: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether two instants fall on the same date in a time zone."""
    return one.astimezone(zone).date() == other.astimezone(zone).date()


def tomorrow(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the same time by the clock on the next day."""
    return later(now, Duration(days=1), zone)


def lock_people(session: Session, messages: Sequence[Message]) -> Mapping[str, ZoneInfo]:
    """Keep other senders from these people until the end of the transaction; returns their time zones."""
    wanted = sorted({str(message.learner_id) for message in messages if can_wait(message)})
    rows = session.execute(
        sa.select(Contact.learner_id, Contact.time_zone)
        .where(Contact.learner_id.in_(wanted))
        .order_by(Contact.learner_id)
        .with_for_update(key_share=True)
    )
    return {learner_id: zone_named(name) for learner_id, name in rows}


def companions(session: Session, messages: Sequence[Message], now: dt.datetime) -> list[Message]:
    """Return what else the people of these messages are to be told on this day of theirs."""
    learners = {message.learner_id for message in messages if can_wait(message)}
    if not learners:
        return []
    statement = (
        sa.select(Message, Contact.time_zone)
        .join(Contact, Contact.learner_id == Message.learner_id)
        .where(Message.learner_id.in_(learners), Message.state == State.WAITING, _CAN_WAIT)
        .where(Message.due_at < now + LONGEST_DAY, Message.id.not_in([message.id for message in messages]))
        .order_by(Message.due_at, Message.id)
    )
    rows = session.execute(statement)
    return [
        message for message, zone in rows if message.due_at <= now or same_day(message.due_at, now, zone_named(zone))
    ]


def last_mails(session: Session, learner_ids: Collection[str], now: dt.datetime) -> Mapping[str, dt.datetime]:
    """Return when each of these people was last sent something that could have waited, within a day."""
    at = sa.func.max(sa.func.coalesce(Message.settled_at, Message.handed_at, now))
    rows = session.execute(
        sa.select(Message.learner_id, at)
        .where(Message.learner_id.in_(learner_ids), _CAN_WAIT)
        .where(Message.state.in_((State.SENT, State.SENDING, State.UNKNOWN)))
        .where(sa.or_(Message.settled_at.is_(None), Message.settled_at > now - LONGEST_DAY))
        .group_by(Message.learner_id)
    )
    return {str(learner_id): moment for learner_id, moment in rows}
