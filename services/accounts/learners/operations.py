"""What is done with accounts: made, changed, erased."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.accounts.audit.operations import Actor, record
from services.accounts.learners.events import LearnerChanged, LearnerErased, LearnerRegistered
from services.accounts.learners.models import Learner, LearnerStatus
from services.accounts.learners.problems import AddressTaken, LastAdministrator, LearnerErasedAlready
from services.accounts.learners.rules import Role, complete_roles
from services.accounts.links.operations import withdraw
from services.accounts.passwords.models import StoredPassword
from services.accounts.profiles.rules import Profession
from services.accounts.registrations.models import Registration
from services.accounts.sessions.models import SignIn
from shared.addresses import same_mailbox_key
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id
from shared.problems import NotFound

PROFILE_FIELDS = ("name", "degree", "profession", "institution", "time_zone", "locale")
ADMINISTRATORS_LOCK = 7_316_452_102


@dataclass(frozen=True)
class NewLearner:
    """A person whose address is known to be theirs, with a password that is hashed already."""

    email: str
    name: str
    degree: str | None
    profession: Profession | None
    institution: str | None
    time_zone: str
    locale: str
    password_hash: str
    roles: tuple[Role, ...] = ()
    demo: bool = False


def add_learner(session: Session, new: NewLearner, *, actor: Actor | None = None) -> Learner:
    """Make an account and tell everybody; raises `AddressTaken` when the address has one."""
    learner_id, made = new_id(), now()
    profile = {name: getattr(new, name) for name in PROFILE_FIELDS}
    inserted = session.execute(
        insert(Learner)
        .values(
            id=learner_id,
            status=LearnerStatus.ACTIVE,
            email=new.email,
            roles=complete_roles(new.roles),
            demo=new.demo,
            registered_at=made,
            changed_at=made,
            **profile,
        )
        # Of two confirmations at the same moment one wins; the other finds the address taken.
        .on_conflict_do_nothing()
        .returning(Learner.id)
    ).scalar()
    if inserted is None:
        raise AddressTaken("There is an account with this address already: sign in instead.")
    session.add(StoredPassword(learner_id=learner_id, hash=new.password_hash, set_at=made))
    learner = session.get_one(Learner, learner_id)
    publish(session, LearnerRegistered.model_validate(_facts(learner)), subject=str(learner_id))
    own = Actor("learner", str(learner_id))
    record(session, "learner.registered", actor=actor or own, subject_id=learner_id, roles=learner.roles)
    return learner


def change_learner(session: Session, learner_id: uuid.UUID, changes: dict[str, Any], *, actor: Actor) -> Learner:
    """Change the profile or the roles; tells nobody when nothing is different afterwards."""
    if "roles" in changes:
        _lock_administrators(session)
        changes = changes | {"roles": complete_roles(changes["roles"])}
    learner = lock_learner(session, learner_id)
    different = [name for name, value in changes.items() if getattr(learner, name) != value]
    if not different:
        return learner
    if "roles" in different and Role.ADMINISTRATOR not in changes["roles"]:
        _keep_one_administrator(session, learner)
    details = {"roles_before": learner.roles, "roles": changes["roles"]} if "roles" in different else {}
    for name in different:
        setattr(learner, name, changes[name])
    learner.changed_at = now()
    session.flush()
    publish(
        session,
        LearnerChanged.model_validate(_facts(learner) | {"changed_at": learner.changed_at}),
        subject=str(learner_id),
    )
    record(session, "learner.changed", actor=actor, subject_id=learner_id, fields=different, **details)
    return learner


def erase_learner(session: Session, learner_id: uuid.UUID, *, actor: Actor) -> None:
    """Remove all personal data and keep the id, so that nobody else ever gets it; doing it twice changes nothing."""
    _lock_administrators(session)
    learner = session.scalar(select(Learner).where(Learner.id == learner_id).with_for_update())
    if learner is None:
        raise NotFound("There is no account with this id.")
    if learner.status is LearnerStatus.ERASED:
        return
    _keep_one_administrator(session, learner)
    mailbox = same_mailbox_key(learner.email or "")
    session.execute(delete(Registration).where(func.lower(Registration.email) == mailbox))
    session.execute(delete(StoredPassword).where(StoredPassword.learner_id == learner_id))
    session.execute(delete(SignIn).where(SignIn.learner_id == learner_id))
    withdraw(session, learner_id)
    learner.status, learner.erased_at, learner.email, learner.name = LearnerStatus.ERASED, now(), None, ""
    learner.degree = learner.profession = learner.institution = None
    learner.roles, learner.time_zone, learner.locale = [], "UTC", "en"
    session.flush()
    publish(session, LearnerErased(learner_id=learner_id, erased_at=learner.erased_at), subject=str(learner_id))
    record(session, "learner.erased", actor=actor, subject_id=learner_id)


def lock_learner(session: Session, learner_id: uuid.UUID) -> Learner:
    """Return the account with its row locked; raises `NotFound` or `LearnerErasedAlready`."""
    learner = session.scalar(select(Learner).where(Learner.id == learner_id).with_for_update())
    if learner is None:
        raise NotFound("There is no account with this id.")
    if learner.status is LearnerStatus.ERASED:
        raise LearnerErasedAlready("There is nobody left to change.")
    return learner


def find_by_address(session: Session, email: str) -> Learner | None:
    """Return the account of a mailbox, however the address is spelled."""
    return session.scalar(select(Learner).where(func.lower(Learner.email) == same_mailbox_key(email)))


def _facts(learner: Learner) -> dict[str, Any]:
    names = ("email", *PROFILE_FIELDS, "roles", "registered_at", "demo")
    return {"learner_id": learner.id, **{name: getattr(learner, name) for name in names}}


def _lock_administrators(session: Session) -> None:
    """Two administrators who take the role from each other at once must not both succeed."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADMINISTRATORS_LOCK})


def _keep_one_administrator(session: Session, learner: Learner) -> None:
    if Role.ADMINISTRATOR not in learner.roles:
        return
    others = select(func.count()).where(Learner.roles.contains([Role.ADMINISTRATOR.value]), Learner.id != learner.id)
    if not session.scalar(others):
        raise LastAdministrator("Make somebody else an administrator first.")
