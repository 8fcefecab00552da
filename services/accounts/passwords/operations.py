"""Setting a password: by its owner who knows the old one, or by a mailed link."""

import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.accounts.audit.operations import SOMEBODY, Actor, record
from services.accounts.learners.models import Learner
from services.accounts.learners.operations import find_by_address, lock_learner
from services.accounts.links import operations as links
from services.accounts.links.models import Purpose
from services.accounts.passwords.hashing import Passwords
from services.accounts.passwords.models import StoredPassword
from services.accounts.passwords.rules import objection
from services.accounts.security_mails.operations import Addressee, mail_link, request_mail
from services.accounts.sessions.operations import end_all
from shared.clock import now
from shared.ids import new_id
from shared.problems import Invalid


class WrongPassword(Invalid):
    """The present password is not the one that was typed."""

    slug, title = "wrong-password", "The present password is different"


def refuse_weak(password: str, *, email: str, name: str, field: str = "password") -> None:
    """Raise `Invalid` with the reason when a password cannot be taken."""
    reason = objection(password, email=email, name=name)
    if reason:
        raise Invalid([{"field": field, "message": reason}])


def request_link(session: Session, signer: links.LinkSigner, email: str, purpose: Purpose) -> None:
    """Mail a link to sign in or to reset the password.

    For an address without an account the same rows and the same event are written and rolled back:
    no mail, the same work.
    """
    owner = find_by_address(session, email)
    to = Addressee.of(owner) if owner else Addressee(None, email, "", "en")
    with session.begin_nested() as attempt:
        link = links.issue(session, purpose, owner.id if owner else new_id())
        mail_link(session, signer, link, to)
        if owner is None:
            attempt.rollback()
    record(session, f"{purpose.value}.requested", actor=SOMEBODY, subject_id=owner.id if owner else None)


def reset_password(session: Session, signer: links.LinkSigner, passwords: Passwords, token: str, password: str) -> None:
    """Set the password by a mailed link; a password that cannot be taken leaves the link usable."""
    learner_id = links.consume(session, signer, token, Purpose.RESET_PASSWORD)
    learner = lock_learner(session, learner_id)
    refuse_weak(password, email=learner.email or "", name=learner.name)
    set_password(session, learner, passwords.hash(password), actor=Actor("learner", str(learner_id)))
    links.withdraw(session, learner_id)


def change_password(session: Session, passwords: Passwords, learner_id: uuid.UUID, old: str, new: str) -> Learner:
    """Set the password of somebody who knows the present one; raises `WrongPassword`."""
    learner = lock_learner(session, learner_id)
    stored = session.get(StoredPassword, learner_id)
    if not passwords.check(stored.hash if stored else None, old):
        raise WrongPassword([{"field": "current_password", "message": "This is not your present password."}])
    refuse_weak(new, email=learner.email or "", name=learner.name, field="new_password")
    set_password(session, learner, passwords.hash(new), actor=Actor("learner", str(learner_id)))
    links.withdraw(session, learner_id)
    return learner


def set_password(session: Session, learner: Learner, hashed: str, *, actor: Actor) -> None:
    """Store a new password, end every session, and tell the owner by mail."""
    session.execute(delete(StoredPassword).where(StoredPassword.learner_id == learner.id))
    session.add(StoredPassword(learner_id=learner.id, hash=hashed, set_at=now()))
    end_all(session, learner.id, reason="password_changed")
    request_mail(session, "password_changed", learner)
    record(session, "password.changed", actor=actor, subject_id=learner.id)
