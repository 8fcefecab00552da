"""The mail that invites an address into a team. It reads the same whether the address has an account or not."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.invitations.refusals import allow_invitations, digest_of, has_refused
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message, State
from services.notifications.messages.operations import NewMessage, add_message, settle
from services.notifications.messages.verdicts import Letter, Settled, skip
from services.notifications.preferences.categories import Category, objection
from services.notifications.preferences.operations import read_choice
from services.notifications.suppressions.operations import suppressed
from shared import clock

KIND = "team_invitation"


def ask_to_invite(
    session: Session,
    *,
    key: str,
    email: str,
    locale: str,
    link: str,
    expires_at: dt.datetime,
    details: dict[str, Any],
) -> None:
    """Add the message; `key` names the invitation and which mail it is, `details` what it says."""
    known = _contact(session, email)
    reader = (known.locale if known else None) or locale
    new = NewMessage(
        idem_key=f"team-invitation:{key}",
        kind=KIND,
        category=Category.INVITATIONS,
        learner_id=None,
        due_at=clock.now(),
        recipient_email=email,
        recipient_name="",
        details=details | {"locale": reader, "has_link": True},
        secret_link=link,
        expires_at=expires_at,
    )
    add_message(session, new)


class InvitationMail(Kind):
    """Says who invites into which team; its link joins, so it is kept no longer than needed."""

    again_when_unknown = False

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | None:
        """Refuse what is too late, what does not arrive, and what its reader does not want."""
        email = message.recipient_email
        if not email or not message.details:
            return skip("The person who invites, or who was invited, was erased")
        if message.expires_at is not None and message.expires_at <= now:
            return skip("The invitation had expired before the mail could be sent")
        if known := suppressed(session, email):
            return skip(known.in_words)
        if has_refused(session, email):
            return skip("Wants no more invitations")
        contact = _contact(session, email)
        reason = objection(read_choice(session, contact.learner_id), Category.ANNOUNCEMENTS, now) if contact else None
        return skip(reason) if reason else None

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return who invites, and the link."""
        said = {name: message.details[name] for name in ("team", "champion")}
        return Letter(said | {"link": message.secret_link, "expires_at": message.expires_at})


def forget_invitations(session: Session, learner_id: str, email: str | None) -> None:
    """Forget what an erased person sent as a champion, and whether their address wanted invitations."""
    theirs = sa.and_(Message.kind == KIND, Message.details["champion_id"].astext == learner_id)
    for message in session.scalars(sa.select(Message).where(theirs).with_for_update()):
        if message.state is State.WAITING:
            settle(message, skip("The account of who invites was erased"))
        message.secret_link = message.subject = None
        message.details = {}
    if email:
        allow_invitations(session, digest_of(email))


def _contact(session: Session, email: str) -> Contact | None:
    statement = sa.select(Contact).where(sa.func.lower(Contact.email) == email.lower(), Contact.erased_at.is_(None))
    return session.scalars(statement.limit(1)).one_or_none()
