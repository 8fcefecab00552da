"""Mail that accounts asks for: confirmations, links to sign in, notices about the password."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.messages.verdicts import Letter, Settled, skip
from services.notifications.preferences.categories import Category
from shared import clock

KINDS = ("confirm_email", "sign_in_link", "reset_password", "already_registered", "password_changed")

# Anybody can type any address and any name into the registration form, so these mails greet nobody by name.
NAMELESS = frozenset({"confirm_email", "already_registered"})


def request_security_mail(
    session: Session,
    *,
    event_id: str,
    kind: str,
    learner_id: str | None,
    email: str,
    name: str,
    locale: str | None,
    link: str | None,
    expires_at: dt.datetime | None,
    requested_at: dt.datetime,
) -> None:
    """Add the message that accounts asked for with this event."""
    add_message(
        session,
        NewMessage(
            idem_key=f"security:{event_id}",
            kind=kind,
            category=Category.SECURITY,
            learner_id=learner_id,
            due_at=clock.now(),
            recipient_email=email,
            recipient_name="" if kind in NAMELESS else name,
            details={"requested_at": requested_at.isoformat(), "has_link": link is not None, "locale": locale},
            secret_link=link,
            expires_at=expires_at,
        ),
    )


class SecurityMail(Kind):
    """Security mail says only what accounts put into it, and not after its link has expired."""

    def objection(
        self,
        session: Session,  # noqa: ARG002 - one signature for all kinds
        message: Message,
        now: dt.datetime,
    ) -> Settled | None:
        """Refuse to send a link that does not work any more."""
        if message.expires_at is not None and message.expires_at <= now:
            return skip("The link had expired before the mail could be sent")
        return None

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return the link and its end."""
        return Letter(
            {
                "link": message.secret_link,
                "expires_at": message.expires_at,
                "requested_at": message.details.get("requested_at"),
            }
        )
