"""Giving a learner more attempts, no wait, or more time: facts with actor and reason."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.allowances.console_queries import quiz_exists
from services.progress.attempts.closing import extend_open_attempts
from services.progress.audit.operations import record
from services.progress.enrollments.admin_queries import find_person
from services.progress.learners.operations import lock_learner, refuse_erased
from shared.clock import now
from shared.ids import new_id
from shared.problems import Invalid

_GIVE = sa.text(
    """
    INSERT INTO allowances (id, learner_id, resource, kind, amount, reason, actor, decided_at)
    VALUES (:id, :learner_id, :resource, :kind, :amount, :reason, :actor, :at)
    """
)
_ERASE = sa.text(
    "UPDATE allowances SET reason = NULL, erased_at = :at WHERE learner_id = :learner_id AND erased_at IS NULL"
)


@dataclass(frozen=True)
class Give:
    """An administrator gives a learner (address or id) an allowance for one quiz, or for all (`resource` None)."""

    person: str
    resource: str | None
    kind: str
    amount: int
    reason: str
    actor: str


def give_allowance(session: Session, command: Give) -> uuid.UUID:
    """Keep the decision and return its id; extra time reaches attempts that are open.

    Raises `NotFound` for a stranger and `Invalid` for a quiz that there is not.
    """
    person = find_person(session, command.person)
    lock_learner(session, person.id)
    refuse_erased(session, person.id)
    if command.resource is not None and not quiz_exists(session, person.id, command.resource):
        raise Invalid([{"field": "resource", "message": "There is no such quiz."}])
    fact = {"id": new_id(), "learner_id": person.id, "resource": command.resource, "kind": command.kind}
    decided = {"amount": command.amount, "reason": command.reason, "actor": command.actor, "at": now()}
    session.execute(_GIVE, fact | decided)
    # The reason is about a person, so it stands only where it can be emptied.
    details = {"resource": command.resource, "kind": command.kind, "amount": command.amount}
    record(session, command.actor, "allowance.given", "learner", str(person.id), **details)
    if command.kind == "time":
        extend_open_attempts(session, person.id, command.resource)
    return uuid.UUID(str(fact["id"]))


def erase_allowances(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Empty what administrators wrote about a person."""
    session.execute(_ERASE, {"learner_id": learner_id, "at": at})
