"""Mail that tells a holder what became of a certificate, or of the name that they asked for."""

from typing import Any

from sqlalchemy.orm import Session

from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.messages.verdicts import Letter
from services.notifications.preferences.categories import Category
from shared import clock

REVOKED, DECLINED = "certificate_revoked", "name_correction_declined"
KINDS = (REVOKED, DECLINED)


def tell_revoked(session: Session, *, certificate_id: str, learner_id: str, details: dict[str, Any]) -> None:
    """Add the message; a certificate is revoked once, so there is one."""
    _add(session, f"certificate-revoked:{certificate_id}:{learner_id}", REVOKED, learner_id, details)


def tell_declined(session: Session, *, correction_id: str, learner_id: str, details: dict[str, Any]) -> None:
    """Add the message; a correction is decided once, so there is one."""
    _add(session, f"name-correction-declined:{correction_id}:{learner_id}", DECLINED, learner_id, details)


def _add(session: Session, key: str, kind: str, learner_id: str, details: dict[str, Any]) -> None:
    new = NewMessage(
        idem_key=key,
        kind=kind,
        category=Category.CERTIFICATES,
        learner_id=learner_id,
        due_at=clock.now(),
        details=details,
    )
    add_message(session, new)


class NoticeMail(Kind):
    """Says what happened and why; everything that it says came with the event."""

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return what the event said."""
        return Letter(message.details, summary=message.details["reason"], page="/certificates")
