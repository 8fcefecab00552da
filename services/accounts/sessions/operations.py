"""Signing in, exchanging refresh tokens, signing out."""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from services.accounts.audit.operations import SOMEBODY, SYSTEM, Actor, record
from services.accounts.learners.models import Learner, LearnerStatus
from services.accounts.passwords.hashing import Passwords
from services.accounts.passwords.models import StoredPassword
from services.accounts.sessions.models import RefreshToken, SignIn
from shared.addresses import same_mailbox_key
from shared.clock import now
from shared.ids import new_id

LIFETIME = dt.timedelta(days=30)
# Two tabs may send the same token at once; both go on. Later it can only be a copy that somebody took.
GRACE = dt.timedelta(seconds=10)
# Used tokens are remembered this long, so that a late copy still ends the session it was taken from.
REMEMBERED = dt.timedelta(days=7)


@dataclass(frozen=True)
class Begun:
    """A session that goes on: whose it is, and the refresh token for next time."""

    learner: Learner
    session_id: uuid.UUID
    refresh_token: str


@dataclass(frozen=True)
class Account:
    """What signing in by password needs to know."""

    learner_id: uuid.UUID
    password_hash: str | None


def find_account(session: Session, email: str) -> Account | None:
    """Return the account of an address with its password's hash, as plain values."""
    # One statement whether there is an account or not, so that both take the same time.
    found = session.execute(
        select(Learner.id, StoredPassword.hash)
        .outerjoin(StoredPassword, StoredPassword.learner_id == Learner.id)
        .where(func.lower(Learner.email) == same_mailbox_key(email))
    ).one_or_none()
    return Account(found.id, found.hash) if found else None


def begin_by_password(session: Session, passwords: Passwords, account: Account, password: str) -> Begun | None:
    """Begin a session after the password was checked; None when it was changed or erased meanwhile."""
    learner = session.get_one(Learner, account.learner_id, with_for_update={"read": True, "key_share": True})
    stored = session.get(StoredPassword, account.learner_id)
    if stored is None or stored.hash != account.password_hash:
        return None
    if passwords.outdated(stored.hash):
        stored.hash = passwords.hash(password)
    return begin(session, learner, way="password")


def begin(session: Session, learner: Learner, *, way: str) -> Begun:
    """Begin a session of somebody who has proved who they are."""
    began = now()
    sign_in = SignIn(
        id=new_id(),
        learner_id=learner.id,
        began_at=began,
        expires_at=began + LIFETIME,
        ended_at=None,
        end_reason=None,
    )
    session.add(sign_in)
    session.flush()
    record(session, "session.began", actor=Actor("learner", str(learner.id)), subject_id=learner.id, way=way)
    return Begun(learner, sign_in.id, _issue(session, sign_in))


def record_failure(session: Session, account: Account | None) -> None:
    """Note a sign-in that failed, for an address with an account or without."""
    record(session, "session.refused", actor=SOMEBODY, subject_id=account.learner_id if account else None)


def exchange(session: Session, refresh_token: str) -> Begun | None:
    """Exchange a refresh token for the next one; None when it does not hold.

    A token that comes back after its grace was copied by somebody: the whole session ends. That must
    be committed, so it is no exception.
    """
    digest = _digest(refresh_token)
    family = select(RefreshToken.session_id).where(RefreshToken.digest == digest).scalar_subquery()
    # The session's row is the lock: tokens of one family are exchanged one after the other.
    sign_in = session.scalar(select(SignIn).where(SignIn.id == family).with_for_update())
    if sign_in is None or sign_in.ended_at is not None or sign_in.expires_at <= now():
        return None
    held = session.get_one(RefreshToken, digest)
    if held.used_at is not None and now() - held.used_at > GRACE:
        _end(sign_in, "refresh_token_reused")
        record(session, "session.token_reused", actor=SYSTEM, subject_id=sign_in.learner_id)
        return None
    learner = session.get_one(Learner, sign_in.learner_id)
    if learner.status is LearnerStatus.ERASED:
        return None
    held.used_at = held.used_at or now()
    sign_in.expires_at = now() + LIFETIME
    return Begun(learner, sign_in.id, _issue(session, sign_in))


def end_by_token(session: Session, refresh_token: str) -> None:
    """Sign out the session that a refresh token belongs to."""
    held = session.get(RefreshToken, _digest(refresh_token))
    if held is not None:
        end_one(session, held.session_id)


def end_one(session: Session, session_id: uuid.UUID) -> None:
    """Sign out one session."""
    sign_in = session.get(SignIn, session_id, with_for_update=True)
    if sign_in is not None and sign_in.ended_at is None:
        _end(sign_in, "signed_out")
        own = Actor("learner", str(sign_in.learner_id))
        record(session, "session.ended", actor=own, subject_id=sign_in.learner_id)


def end_all(session: Session, learner_id: uuid.UUID, *, reason: str) -> None:
    """End every session of a learner."""
    running = update(SignIn).where(SignIn.learner_id == learner_id, SignIn.ended_at.is_(None))
    session.execute(running.values(ended_at=now(), end_reason=reason))


def forget_over(session: Session) -> None:
    """Delete sessions that are over for a week, and used tokens that nobody will bring back."""
    oldest = now() - REMEMBERED
    session.execute(delete(SignIn).where(or_(SignIn.expires_at < oldest, SignIn.ended_at < oldest)))
    session.execute(delete(RefreshToken).where(RefreshToken.used_at < oldest))


def _issue(session: Session, sign_in: SignIn) -> str:
    token = secrets.token_urlsafe(32)
    session.add(RefreshToken(digest=_digest(token), session_id=sign_in.id, issued_at=now(), used_at=None))
    session.flush()
    return token


def _digest(token: str) -> bytes:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def _end(sign_in: SignIn, reason: str) -> None:
    sign_in.ended_at, sign_in.end_reason = now(), reason
