"""What becomes of messages whose sender died: sent again when the mail server cannot have them, else by their kind."""

import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message, State
from services.notifications.messages.operations import settle
from services.notifications.messages.verdicts import Settled

IN_DOUBT = "The sender died while handing it over; it may or may not have arrived"
SERVER_STARTED = sa.text("SELECT pg_postmaster_start_time()")


def take_over(session: Session, kinds: Mapping[str, Kind], message_ids: Collection[uuid.UUID]) -> None:
    """Bring messages out of `sending`, together with those that were to go in the same mail.

    The note before the mail server is believed only while the database server runs that took it: one that
    broke down may have lost the last notes.
    """
    started = session.scalar(SERVER_STARTED)
    for message in session.scalars(_left_behind(message_ids)):
        if message.answer is not None:
            settle(message, Settled(State.SENT, message.answer))
            continue
        untouched = message.handed_at is None and message.server_started_at == started
        if untouched or kinds[message.kind].again_when_unknown:
            message.state, message.hand_over = State.WAITING, None
            message.reason = "Due" if untouched else f"{IN_DOUBT}; sent again under the same Message-ID"
        else:
            settle(message, Settled(State.UNKNOWN, IN_DOUBT))


def _left_behind(message_ids: Collection[uuid.UUID]) -> sa.Select[Message]:
    mates = sa.orm.aliased(Message)
    together = sa.select(mates.id).where(
        mates.learner_id == Message.learner_id, mates.hand_over == Message.hand_over, mates.id.in_(message_ids)
    )
    return (
        sa.select(Message)
        .where(Message.state == State.SENDING, sa.or_(Message.id.in_(message_ids), together.exists()))
        .order_by(Message.id)
        .with_for_update()
    )
