"""What becomes of messages whose sender died: sent again when the mail server cannot have them, else by their kind."""

import datetime as dt
import enum
import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import HandOver, Message, State
from services.notifications.messages.operations import settle
from services.notifications.messages.verdicts import Settled

ACCEPTED = "Accepted by the mail server; the sender died before it could note the answer"
IN_DOUBT = "The sender died while handing it over; it may or may not have arrived"
SERVER_STARTED = sa.text("SELECT pg_postmaster_start_time()")


class Came(enum.Enum):
    """How far a mail had come when its sender died."""

    ACCEPTED = enum.auto()
    NOT_AT_ALL = enum.auto()
    NOBODY_KNOWS = enum.auto()


def how_far(note: HandOver | None, place: int | None, *, same_server: bool) -> Came:
    """Return how far the mail at a place came, by the note of its group.

    A database server that broke down may have lost the last notes, but not the one that no mail passes.
    """
    if note is None or place is None or place in note.in_doubt:
        return Came.NOBODY_KNOWS
    if place in note.not_taken:
        return Came.NOT_AT_ALL
    if place < note.reached:
        return Came.ACCEPTED
    last = note.reached if same_server else note.certain_until
    return Came.NOBODY_KNOWS if place <= last else Came.NOT_AT_ALL


def take_over(session: Session, kinds: Mapping[str, Kind], message_ids: Collection[uuid.UUID]) -> None:
    """Bring messages out of `sending`, together with all that were begun with them."""
    left = list(session.scalars(_left_behind(message_ids)))
    started = session.scalar(SERVER_STARTED)
    notes = _taken_notes(session, {message.hand_over for message in left if message.hand_over})
    for message in left:
        note = notes.get(message.hand_over) if message.hand_over else None
        _bring_out(message, note, started, again=kinds[message.kind].again_when_unknown)


def _bring_out(message: Message, note: HandOver | None, started: dt.datetime | None, *, again: bool) -> None:
    came = how_far(note, message.place, same_server=message.server_started_at == started)
    if came is Came.ACCEPTED or message.answer is not None:
        settle(message, Settled(State.SENT, message.answer or ACCEPTED))
    elif came is Came.NOT_AT_ALL or again:
        message.state, message.hand_over = State.WAITING, None
        untouched = came is Came.NOT_AT_ALL
        message.reason = "Due" if untouched else f"{IN_DOUBT}; sent again under the same Message-ID"
    else:
        settle(message, Settled(State.UNKNOWN, IN_DOUBT))


def _taken_notes(session: Session, groups: Collection[uuid.UUID]) -> dict[uuid.UUID, HandOver]:
    """Return the notes of groups and remove them: a sender that only slept finds its note gone and stops."""
    statement = sa.select(HandOver).where(HandOver.id.in_(groups)).order_by(HandOver.id).with_for_update()
    notes = {note.id: note for note in session.scalars(statement)}
    for note in notes.values():
        session.delete(note)
    return notes


def _left_behind(message_ids: Collection[uuid.UUID]) -> sa.Select[Message]:
    groups = sa.select(Message.hand_over).where(Message.id.in_(message_ids), Message.state == State.SENDING)
    return (
        sa.select(Message)
        .where(Message.state == State.SENDING, sa.or_(Message.id.in_(message_ids), Message.hand_over.in_(groups)))
        .order_by(Message.id)
        .with_for_update()
    )
