"""The one event that asks for a security mail. Personal data: address, name, a secret link."""

import datetime as dt
from typing import ClassVar, Literal
from uuid import UUID

from shared.delivery import EventPayload

MailKind = Literal["confirm_email", "sign_in_link", "reset_password", "already_registered", "password_changed"]


class SecurityMailRequested(EventPayload):
    """Somebody did something about an account of which its owner must hear by mail."""

    type: ClassVar[str] = "accounts.security_mail.requested.v1"

    kind: MailKind
    learner_id: UUID | None
    email: str
    name: str
    locale: str
    link: str | None
    expires_at: dt.datetime | None
