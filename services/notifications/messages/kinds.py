"""What a kind of message has to know about itself; delivery is the same for all."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter, Settled, Wait


class Kind:
    """One kind, or a family of kinds that differ only by template."""

    # SMTP cannot tell whether a message was taken when the connection is lost at the wrong moment.
    # True: better twice (with the same Message-ID) than never. False: better never than twice.
    again_when_unknown = True

    def look_ahead(self, session: Session, messages: Sequence[Message]) -> None:
        """Load at once what `objection` will ask for."""

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:  # noqa: ARG002
        """Say why the message must not go now, from what this service knows; asked again right before sending."""
        return None

    def gather(self, messages: Sequence[Message]) -> Any:
        """Ask other services what these messages need, once for all of them; no transaction is open."""

    def compose(self, message: Message, gathered: Any) -> Letter | Settled | Wait:
        """Return what the message says, with what was gathered; no transaction is open."""
        raise NotImplementedError

    def settled(self, session: Session, messages: Sequence[Message]) -> None:
        """Go on from messages that have come to their end, in a transaction; it may be asked twice."""
