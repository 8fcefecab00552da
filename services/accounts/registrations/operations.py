"""Signing up and confirming.

Somebody may register an address that is not theirs, with a password of their own choice, before or
after its owner does. So registrations wait apart from the accounts, never change each other, and a
link confirms only the registration in whose mail it was sent; the first to be confirmed ends the rest.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from services.accounts.audit.operations import SOMEBODY, record
from services.accounts.learners.models import Learner
from services.accounts.learners.operations import NewLearner, add_learner, find_by_address
from services.accounts.links import operations as links
from services.accounts.links.models import Purpose
from services.accounts.links.problems import LinkExpired
from services.accounts.profiles.rules import Profession
from services.accounts.registrations.models import Registration
from services.accounts.security_mails.operations import Addressee, mail_link, request_mail
from shared.addresses import same_mailbox_key
from shared.clock import now
from shared.ids import new_id


@dataclass(frozen=True)
class Register:
    """What somebody typed; the password is hashed already, whether the address has an account or not."""

    email: str
    name: str
    degree: str | None
    profession: Profession
    institution: str | None
    time_zone: str
    locale: str
    password_hash: str


def register(session: Session, signer: links.LinkSigner, command: Register, *, sign_in_url: str) -> None:
    """Keep a registration and mail its link; the owner of an existing account is told of the attempt instead.

    Both ways do the same work and the caller learns nothing: rows for a registration that cannot
    be confirmed are written and rolled back.
    """
    owner = find_by_address(session, command.email)
    with session.begin_nested() as attempt:
        registration = Registration(id=new_id(), requested_at=now(), **vars(command))
        session.add(registration)
        link = links.issue(session, Purpose.CONFIRM_EMAIL, registration.id)
        if owner is not None:
            attempt.rollback()
    if owner is None:
        addressee = Addressee(None, command.email, command.name, command.locale)
        mail_link(session, signer, link, addressee)
    else:
        request_mail(session, "already_registered", owner, url=sign_in_url)
    record(session, "registration.requested", actor=SOMEBODY, subject_id=owner.id if owner else None)


def confirm(session: Session, signer: links.LinkSigner, token: str) -> Learner:
    """Make the account of the registration whose link this is; raises `AddressTaken` when another came first."""
    registration_id = links.consume(session, signer, token, Purpose.CONFIRM_EMAIL)
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise LinkExpired("This registration has been replaced or is too old: sign in, or register again.")
    facts = {name: getattr(registration, name) for name in Register.__dataclass_fields__}
    learner = add_learner(session, NewLearner(**facts))
    same_mailbox = func.lower(Registration.email) == same_mailbox_key(registration.email)
    session.execute(delete(Registration).where(same_mailbox))
    return learner


def forget_unconfirmed(session: Session) -> None:
    """Delete registrations whose link has expired."""
    oldest = now() - links.LIFETIMES[Purpose.CONFIRM_EMAIL] - dt.timedelta(hours=1)
    session.execute(delete(Registration).where(Registration.requested_at < oldest))
