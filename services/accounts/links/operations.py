"""Issuing a one-time link, using it up, taking it back."""

import datetime as dt
import uuid

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.accounts.links.models import Link, Purpose
from services.accounts.links.problems import LinkAlreadyUsed, LinkExpired, LinkNotValid
from shared.clock import now
from shared.ids import new_id

LIFETIMES = {
    Purpose.CONFIRM_EMAIL: dt.timedelta(days=2),
    Purpose.SIGN_IN: dt.timedelta(minutes=30),
    Purpose.RESET_PASSWORD: dt.timedelta(hours=1),
}
PATHS = {
    Purpose.CONFIRM_EMAIL: "/confirm/",
    Purpose.SIGN_IN: "/sign-in/link/",
    Purpose.RESET_PASSWORD: "/reset-password/",
}
AFTER_USE = {
    Purpose.CONFIRM_EMAIL: "The address has been confirmed already: sign in.",
    Purpose.SIGN_IN: "Each link signs in once. Ask for a new one, or sign in with your password.",
    Purpose.RESET_PASSWORD: "Each link sets a password once. Ask for a new one if you still need it.",
}
KEPT_AFTER_EXPIRY = dt.timedelta(days=7)


class LinkSigner:
    """Turns the id of a link into a signed token and back: a copy of the database alone opens nothing."""

    def __init__(self, secret: str, portal_url: str) -> None:
        self._secret = secret
        self._portal_url = portal_url.rstrip("/")

    def url(self, link: Link) -> str:
        """Return the address to mail: a page with a button, nothing happens when it is merely opened."""
        return f"{self._portal_url}{PATHS[link.purpose]}{self._serializer(link.purpose).dumps(link.id.hex)}"

    def read(self, token: str, purpose: Purpose) -> uuid.UUID:
        """Return the id of the link; raises `LinkNotValid` when the token was not made here for this purpose."""
        try:
            return uuid.UUID(hex=self._serializer(purpose).loads(token))
        except (BadSignature, ValueError, TypeError, AttributeError) as error:
            raise LinkNotValid("Ask for a new link: this one is incomplete or was changed.") from error

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret, salt=f"accounts.links.{purpose}", signer_kwargs={"key_derivation": "hmac"}
        )


def issue(session: Session, purpose: Purpose, subject_id: uuid.UUID) -> Link:
    """Make a link for one purpose and one subject."""
    issued = now()
    link = Link(
        id=new_id(),
        purpose=purpose,
        subject_id=subject_id,
        issued_at=issued,
        expires_at=issued + LIFETIMES[purpose],
        consumed_at=None,
    )
    session.add(link)
    session.flush()
    return link


def consume(session: Session, signer: LinkSigner, token: str, purpose: Purpose) -> uuid.UUID:
    """Use a link up and return its subject; of two requests at once one wins, by the lock on the row."""
    link = session.scalar(select(Link).where(Link.id == signer.read(token, purpose)).with_for_update())
    if link is None:
        raise LinkExpired("Ask for a new link: this one is too old.")
    if link.consumed_at is not None:
        raise LinkAlreadyUsed(AFTER_USE[purpose])
    if link.expires_at <= now():
        raise LinkExpired("Ask for a new link: this one is too old.")
    link.consumed_at = now()
    return link.subject_id


def withdraw(session: Session, subject_id: uuid.UUID) -> None:
    """Make all links of a subject that were not used yet useless.

    A link that is being used at this moment is left to its user, who waits for the subject's row
    and then finds what has changed; waiting for each other would be a deadlock.
    """
    unused = select(Link.id).where(Link.subject_id == subject_id, Link.consumed_at.is_(None))
    free = unused.with_for_update(skip_locked=True)
    session.execute(update(Link).where(Link.id.in_(free)).values(consumed_at=now()))


def forget_expired(session: Session) -> None:
    """Delete links that expired a week ago or earlier; until then their state can still be explained."""
    session.execute(delete(Link).where(Link.expires_at < now() - KEPT_AFTER_EXPIRY))
