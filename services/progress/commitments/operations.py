"""Committing to changes, and reporting what became of them: every step is a fact of its own."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.finished import finished_activity
from services.progress.certificates.snapshots import Issuer
from services.progress.commitments import events
from services.progress.commitments.problems import CommitmentsMade, CommitmentsNotAsked, CommitmentUnknown
from services.progress.commitments.queries import ask_next
from services.progress.commitments.rules import Outcome, chosen
from services.progress.completions.operations import Review, review_pathways
from services.progress.learners.operations import introduce, lock_learner, refuse_erased
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id
from shared.problems import Invalid

_WORDINGS = sa.text(
    "SELECT wording FROM commitments WHERE learner_id = :learner_id AND resource = :resource ORDER BY number"
)
_COMMIT = sa.text(
    """
    INSERT INTO commitments (id, learner_id, resource, revision, number, wording, listed, follow_up, made_at)
    VALUES (:id, :learner_id, :resource, :revision, :number, :wording, :listed, :follow_up, :at)
    """
)
_FIND = sa.text("SELECT resource FROM commitments WHERE id = :id AND learner_id = :learner_id")
_LATEST = sa.text(
    "SELECT outcome, remark, reported_at FROM commitment_reports WHERE commitment_id = :id ORDER BY id DESC LIMIT 1"
)
_REPORT = sa.text(
    """
    INSERT INTO commitment_reports (id, commitment_id, learner_id, outcome, remark, reported_at)
    VALUES (:report_id, :id, :learner_id, :outcome, :remark, :at)
    """
)
_ERASE = (
    sa.text(
        "UPDATE commitments SET wording = NULL, erased_at = :at WHERE learner_id = :learner_id AND erased_at IS NULL"
    ),
    sa.text(
        "UPDATE commitment_reports SET remark = NULL, erased_at = :at"
        " WHERE learner_id = :learner_id AND erased_at IS NULL"
    ),
)


# After weeks the same answer is one to the next question.
NO_NEWS = dt.timedelta(days=1)


@dataclass(frozen=True)
class Commit:
    """A learner commits to changes; the name is what their access token says."""

    learner_id: uuid.UUID
    learner_name: str
    resource: str
    wordings: Sequence[str]
    follow_up: bool


@dataclass(frozen=True)
class Tell:
    """A learner says what became of a commitment."""

    learner_id: uuid.UUID
    commitment_id: uuid.UUID
    outcome: Outcome
    remark: str


def make_commitments(session: Session, command: Commit, issuer: Issuer) -> bool:
    """Keep up to three commitments; returns whether they are new. The same sent twice are made once.

    Raises `ActivityNotCompleted`, `CommitmentsNotAsked`, `CommitmentsMade` for others than before, and `Invalid`.
    """
    lock_learner(session, command.learner_id)
    refuse_erased(session, command.learner_id)
    revision, content = finished_activity(session, command.learner_id, command.resource)
    listed = content.get("practice_commitments")
    if not listed:
        raise CommitmentsNotAsked
    wordings, fault = chosen(command.wordings)
    if fault:
        raise Invalid([{"field": "commitments", "message": fault}])
    key = {"learner_id": command.learner_id, "resource": command.resource}
    before = list(session.execute(_WORDINGS, key).scalars())
    if before:
        if before != wordings:
            raise CommitmentsMade("Say there what became of them.")
        return False
    introduce(session, command.learner_id, command.learner_name)
    at = now()
    known = {" ".join(each.split()) for each in listed}
    for number, wording in enumerate(wordings, start=1):
        row = {"id": new_id(), "revision": revision, "number": number, "wording": wording, "listed": wording in known}
        session.execute(_COMMIT, key | row | {"follow_up": command.follow_up, "at": at})
    _tell_made(session, command, content["title"], len(wordings), at)
    review_pathways(session, Review(command.learner_id, issuer, at))
    return True


def report_commitment(session: Session, command: Tell) -> bool:
    """Keep what became of a commitment; the same said twice is kept once. Raises `CommitmentUnknown`."""
    lock_learner(session, command.learner_id)
    refuse_erased(session, command.learner_id)
    key = {"id": command.commitment_id, "learner_id": command.learner_id}
    resource: str | None = session.execute(_FIND, key).scalar()
    if resource is None:
        raise CommitmentUnknown
    said: dict[str, Any] = {"outcome": command.outcome.value, "remark": command.remark or None}
    latest: Any = session.execute(_LATEST, key).one_or_none()
    at = now()
    if latest and (latest.outcome, latest.remark) == tuple(said.values()) and at - latest.reported_at < NO_NEWS:
        return False
    session.execute(_REPORT, key | said | {"report_id": new_id(), "at": at})
    told = events.CommitmentReported(
        commitment_id=command.commitment_id,
        learner_id=command.learner_id,
        resource=resource,
        outcome=command.outcome.value,
        ask_at=ask_next(session, command.learner_id, resource),
        reported_at=at,
    )
    publish(session, told, subject=str(command.learner_id))
    return True


def erase_commitments(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Empty a person's words; how many commitments were kept stays under the pseudonym."""
    for statement in _ERASE:
        session.execute(statement, {"learner_id": learner_id, "at": at})


def _tell_made(session: Session, command: Commit, title: str, count: int, at: dt.datetime) -> None:
    made = events.CommitmentsMade(
        learner_id=command.learner_id,
        resource=command.resource,
        resource_title=title,
        count=count,
        follow_up=command.follow_up,
        made_at=at,
    )
    publish(session, made, subject=str(command.learner_id))
