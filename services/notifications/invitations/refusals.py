"""Wanting no more invitations, and wanting them again; each may be done twice."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.invitations.models import InvitationRefusal
from shared import clock


def digest_of(address: str) -> str:
    """Return by what an address is recognised."""
    return hashlib.sha256(f"invitation:{address.strip().lower()}".encode()).hexdigest()


def refuse_invitations(session: Session, digest: str) -> None:
    """Send no more invitations to an address."""
    statement = insert(InvitationRefusal).values(address_digest=digest, refused_at=clock.now())
    session.execute(statement.on_conflict_do_nothing())


def allow_invitations(session: Session, digest: str) -> None:
    """Send invitations to an address again."""
    session.execute(sa.delete(InvitationRefusal).where(InvitationRefusal.address_digest == digest))


def has_refused(session: Session, address: str) -> bool:
    """Say whether somebody with this address wants no more invitations."""
    return session.get(InvitationRefusal, digest_of(address)) is not None
