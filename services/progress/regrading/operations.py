"""Regrading attempts after a key was corrected: decided once, carried out in portions, never to anybody's loss."""

import uuid
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from services.progress.regrading.events import ResultRaised
from services.progress.regrading.previews import Quiz, changes, find_quiz, preview
from services.progress.settings import REGRADE_ATTEMPTS
from shared.clock import now
from shared.delivery import JobRun, enqueue, publish
from shared.ids import new_id
from shared.problems import Conflict

PORTION = 50

_DECIDE = sa.text(
    """
    INSERT INTO regradings (id, resource, revision, attempts, reason, actor, decided_at)
    VALUES (:id, :resource, :revision, :attempts, :reason, :actor, :at)
    """
)
_FIND = sa.text("SELECT id, resource, revision, reason FROM regradings WHERE id = :id")
_REGRADE = sa.text(
    """
    INSERT INTO attempt_regrades (attempt_id, regrading_id, learner_id, score_raw, passed, regraded_at)
    VALUES (:attempt_id, :regrading_id, :learner_id, :raw, :passed, :at) ON CONFLICT DO NOTHING
    """
)
_BEST = sa.text(
    """
    SELECT max(score_raw::float8 / nullif(score_max, 0)) AS score, bool_or(passed) AS passed FROM attempt_results
    WHERE learner_id = :learner_id AND resource = :resource AND status = 'graded'
    """
)
_LOCK_RESOURCE = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:resource, 1))")


class CountNotConfirmed(Conflict):
    """The caller has not said how many attempts would change; `count` is it."""

    slug, title = "confirm-count", "Confirm how many attempts are regraded"


class NothingToRegrade(Conflict):
    """No attempt rises by the newest key."""

    slug, title = "nothing-to-regrade", "No attempt would change"


@dataclass(frozen=True)
class DecideRegrading:
    """An administrator wants attempts at a quiz to count by the newest key; `revision` is the one they were shown."""

    resource: str
    revision: int
    confirmed: int | None
    reason: str
    actor: str


def decide_regrading(session: Session, command: DecideRegrading) -> uuid.UUID:
    """Keep the decision and have it carried out; returns its id.

    Raises `NotFound`, `NothingToRegrade`, and `CountNotConfirmed` unless revision and number are what was shown.
    """
    # Two clicks at once: the second finds the first one's decision.
    session.execute(_LOCK_RESOURCE, {"resource": f"regrade:{command.resource}"})
    found = preview(session, find_quiz(session, command.resource))
    if not found["attempts"]:
        raise NothingToRegrade
    if (command.confirmed, command.revision) != (found["attempts"], found["revision"]):
        attempts = "1 attempt" if found["attempts"] == 1 else f"{found['attempts']} attempts"
        detail = f"By edition {found['revision']}, {attempts} would change. Confirm that number if it is meant."
        raise CountNotConfirmed(detail, count=found["attempts"], revision=found["revision"])
    regrading_id = new_id()
    decided = {"id": regrading_id, "resource": command.resource, "revision": found["revision"], "at": now()}
    row = decided | {"attempts": found["attempts"], "reason": command.reason, "actor": command.actor}
    session.execute(_DECIDE, row)
    numbers = {name: found[name] for name in ("revision", "attempts", "learners", "passing")}
    record(session, command.actor, "attempts.regraded", "resource", command.resource, reason=command.reason, **numbers)
    _ask(session, regrading_id, "")
    return regrading_id


def regrade_attempts(run: JobRun, regrading_id: str, after: str, issuer: Issuer) -> None:
    """Regrade the next attempts that rise, then ask for those after them; what was regraded rises no more."""
    with run.completing() as session:
        decided = session.execute(_FIND, {"id": uuid.UUID(regrading_id)}).one()
        quiz = find_quiz(session, decided.resource)
        # A still newer edition is a decision of its own.
        if quiz.revision != decided.revision:
            return
        some = list(islice(changes(session, quiz, uuid.UUID(after) if after else None), PORTION))
        for learner_id in dict.fromkeys(change.attempt.learner_id for change in some):
            _lift(session, decided, quiz, learner_id, issuer)
        if len(some) == PORTION:
            _ask(session, uuid.UUID(regrading_id), str(some[-1].attempt.id))


def _lift(session: Session, decided: sa.Row[Any], quiz: Quiz, learner_id: uuid.UUID, issuer: Issuer) -> None:
    """Regrade all attempts of one learner together, so that they are told once, and only of what they gained."""
    lock_learner(session, learner_id)
    at, asked = now(), {"learner_id": learner_id, "resource": quiz.resource}
    before = session.execute(_BEST, asked).one()
    for change in list(changes(session, quiz, learner_id=learner_id)):
        row = {"attempt_id": change.attempt.id, "regrading_id": decided.id, "learner_id": learner_id, "at": at}
        session.execute(_REGRADE, row | {"raw": change.result.raw, "passed": change.result.passed})
    after = session.execute(_BEST, asked).one()
    if after.passed and not before.passed:
        review_resource(session, Review(learner_id, issuer, at), quiz.resource)
    if (after.passed, after.score) > (before.passed, before.score):
        told = ResultRaised(
            regrading_id=decided.id,
            learner_id=learner_id,
            resource=quiz.resource,
            resource_title=quiz.title,
            passed_now=after.passed and not before.passed,
            reason=decided.reason,
            regraded_at=at,
        )
        publish(session, told, subject=str(learner_id))


def _ask(session: Session, regrading_id: uuid.UUID, after: str) -> None:
    args = {"regrading_id": str(regrading_id), "after": after}
    enqueue(session, REGRADE_ATTEMPTS, key=f"{regrading_id}:{after}", args=args)
