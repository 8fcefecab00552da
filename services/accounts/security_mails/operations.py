"""Asking for security mails, in the transaction of what they tell about."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.accounts.learners.models import Learner
from services.accounts.links.models import Link
from services.accounts.links.operations import LinkSigner
from services.accounts.security_mails.events import MailKind, SecurityMailRequested
from shared.delivery import publish


@dataclass(frozen=True)
class Addressee:
    """To whom a security mail goes: an account, or an address that somebody typed."""

    learner_id: uuid.UUID | None
    email: str
    name: str
    locale: str

    @classmethod
    def of(cls, learner: Learner) -> "Addressee":
        """Return the owner of an account."""
        return cls(learner.id, learner.email or "", learner.name, learner.locale)


def request_mail(session: Session, kind: MailKind, owner: Learner, *, url: str | None = None) -> None:
    """Ask for a mail to the owner of an account; `url` is a page of the portal."""
    to = Addressee.of(owner)
    payload = SecurityMailRequested(kind=kind, link=url, expires_at=None, **vars(to))
    publish(session, payload, subject=str(owner.id))


def mail_link(session: Session, signer: LinkSigner, link: Link, to: Addressee) -> None:
    """Ask for the mail that carries a one-time link."""
    payload = SecurityMailRequested(
        kind=link.purpose.value, link=signer.url(link), expires_at=link.expires_at, **vars(to)
    )
    publish(session, payload, subject=str(link.subject_id))
