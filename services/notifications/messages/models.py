"""Messages: one row for each thing we mean to tell one person once."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.preferences.categories import Category
from services.notifications.tables import Base


class State(enum.StrEnum):
    """What became of a message. `sending` is committed before the connection to the mail server is used."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


OPEN_STATES = (State.WAITING, State.SENDING)


class Message(Base):
    """`idem_key` is the business fact: whatever is delivered twice, there is one row and one Message-ID.

    `details` fill the template and are no secrets; `secret_link` is wiped as soon as the message is
    settled; the recipient columns are filled when the message is sent and emptied when the person is
    erased. `pathway` is what a reminder is about: of an occasion the resource, or the queue of evidence.
    `postponed` counts tries that ended without handing anything over.

    `hand_over` names the group of mails that a `sending` message was begun with, `place` which of them
    it is in; `HandOver` says how far the group has come. What that says can be trusted as long as the
    database server runs that was started at `server_started_at`. `handed_at` is when the try began;
    `answer` was written by versions before there were groups.
    """

    __tablename__ = "messages"
    __table_args__ = (
        # One open reminder for each rule, learner and pathway: the next is planned when this one is settled.
        sa.Index(
            "uq_messages_open_reminder",
            "rule_id",
            "learner_id",
            "pathway",
            unique=True,
            postgresql_where=sa.text("state IN ('waiting', 'sending') AND rule_id IS NOT NULL AND resend_of IS NULL"),
        ),
        sa.Index("ix_messages_state_id", "state", "id"),
        sa.Index("ix_messages_lower_recipient_email", sa.text("lower(recipient_email)")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    idem_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    category: Mapped[Category]
    state: Mapped[State]
    reason: Mapped[str]
    learner_id: Mapped[str | None] = mapped_column(index=True)
    recipient_email: Mapped[str | None]
    recipient_name: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    secret_link: Mapped[str | None]
    subject: Mapped[str | None]
    rule_id: Mapped[str | None] = mapped_column(index=True)
    pathway: Mapped[str | None]
    anchor_at: Mapped[dt.datetime | None]
    number: Mapped[int | None]
    resend_of: Mapped[uuid.UUID | None] = mapped_column(index=True)
    due_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    attempts: Mapped[int]
    postponed: Mapped[int]
    first_tried_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    hand_over: Mapped[uuid.UUID | None]
    place: Mapped[int | None]
    handed_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None]
    server_started_at: Mapped[dt.datetime | None]


class HandOver(Base):
    """How far a sender has come with a group of mails, counted from 1; it goes when all of them are recorded.

    `reached` is the mail that the server is being given; the ones before were accepted, except those in
    `not_taken`, and those `in_doubt` whose connection broke before the answer. This does not wait for the
    disk. `certain_until` does: no mail behind it is given to the server before it is moved.
    """

    __tablename__ = "hand_overs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reached: Mapped[int]
    certain_until: Mapped[int]
    not_taken: Mapped[list[int]] = mapped_column(pg.ARRAY(sa.Integer))
    in_doubt: Mapped[list[int]] = mapped_column(pg.ARRAY(sa.Integer))


class MessageStep(Base):
    """One thing that happened to a message; the database writes it with every change of state or reason."""

    __tablename__ = "message_steps"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    state: Mapped[State]
    reason: Mapped[str]
    due_at: Mapped[dt.datetime]
