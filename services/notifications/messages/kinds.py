"""What a kind of message has to know about itself; delivery is the same for all."""

import datetime as dt
from typing import Protocol

from sqlalchemy.orm import Session

from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter, Settled, Wait


class Kind(Protocol):
    """One kind, or a family of kinds that differ only by template."""

    # SMTP cannot tell whether a message was taken when the connection is lost at the wrong moment.
    # True: better twice (with the same Message-ID) than never. False: better never than twice.
    again_when_unknown: bool

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:
        """Say why the message must not go now, from what this service knows; asked again right before sending."""

    def compose(self, message: Message) -> Letter | Settled | Wait:
        """Gather what the message says, from other services if need be; no transaction is open."""

    def settled(self, session: Session, message: Message) -> None:
        """Go on from a message that has come to its end, in the same transaction."""
