"""What can come out of looking at a message: a letter to hand over, an end, or a later try."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from services.notifications.mail.envelope import Attachment
from services.notifications.messages.models import State


@dataclass(frozen=True)
class Letter:
    """Everything that the template needs, and what is attached.

    The template is that of the message's kind and the language that of the reader, unless another is named.
    `page`, a path of the portal, is for the notice there, and so is `summary`: words that a person wrote. The rest
    of the notice is in the template, in the reader's language.
    """

    values: dict[str, Any]
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    template: str | None = None
    language: str | None = None
    summary: str = ""
    page: str = ""


@dataclass(frozen=True)
class Settled:
    """The end of a message, with the reason for people to read; `bounced` is what was said of its address."""

    state: State
    reason: str
    bounced: str = ""


@dataclass(frozen=True)
class Wait:
    """Not now. With `until` by plan; without, something failed and the next try backs off.

    `held` says that the message is due and only held back by something outside, until then.
    """

    reason: str
    until: dt.datetime | None = None
    held: bool = False


def skip(reason: str) -> Settled:
    """The message is not sent, because it should not be."""
    return Settled(State.SKIPPED, reason)


def fail(reason: str) -> Settled:
    """The message cannot be sent; a person has to look."""
    return Settled(State.FAILED, reason)


@dataclass(frozen=True)
class LeaveAlone:
    """Nothing to do: the message is settled, or another job is responsible for it now."""


@dataclass(frozen=True)
class GiveBack:
    """The mail server never saw it: another sender may have it at once."""


Verdict = Settled | Wait | LeaveAlone
