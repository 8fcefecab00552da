"""Giving an evaluation: once for each activity, after it."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.finished import finished_activity
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_pathways
from services.progress.evaluations.rules import Answer, read_answers, read_form
from services.progress.learners.operations import introduce, lock_learner, refuse_erased
from shared.clock import now
from shared.ids import new_id
from shared.problems import Conflict, Invalid, NotFound

_FIND = sa.text("SELECT answers, remarks FROM evaluations WHERE learner_id = :learner_id AND resource = :resource")
_GIVE = sa.text(
    """
    INSERT INTO evaluations (id, learner_id, resource, revision, answers, remarks, given_at)
    VALUES (:id, :learner_id, :resource, :revision, CAST(:answers AS jsonb), CAST(:remarks AS jsonb), :at)
    """
)
_ERASE = sa.text(
    "UPDATE evaluations SET remarks = '{}', erased_at = :at WHERE learner_id = :learner_id AND erased_at IS NULL"
)


class EvaluationNotAsked(NotFound):
    """The activity has no form."""

    slug, title = "evaluation-not-asked", "This activity asks for no evaluation"


class EvaluationGiven(Conflict):
    """An evaluation is given once and stays as it is."""

    slug, title = "evaluation-given", "You have given your evaluation already"


@dataclass(frozen=True)
class Evaluate:
    """A learner fills in the form of an activity; the name is what their access token says."""

    learner_id: uuid.UUID
    learner_name: str
    resource: str
    answers: Mapping[str, Answer]
    comments: Mapping[str, str]


def give_evaluation(session: Session, command: Evaluate, issuer: Issuer) -> bool:
    """Keep an evaluation; returns whether it is new. The same sent twice is given once.

    Raises `ActivityNotCompleted`, `EvaluationNotAsked`, `EvaluationGiven` for other answers than before, and
    `Invalid` with a message for each question.
    """
    lock_learner(session, command.learner_id)
    refuse_erased(session, command.learner_id)
    revision, content = finished_activity(session, command.learner_id, command.resource)
    form = read_form(content)
    if form is None:
        raise EvaluationNotAsked
    given, faults = read_answers(form, command.answers, command.comments)
    if faults:
        raise Invalid(faults)
    key = {"learner_id": command.learner_id, "resource": command.resource}
    before = session.execute(_FIND, key).one_or_none()
    if before is not None:
        if (before.answers, before.remarks) != (given.answers, given.remarks):
            raise EvaluationGiven("The first one stands.")
        return False
    introduce(session, command.learner_id, command.learner_name)
    at = now()
    said = {"answers": json.dumps(given.answers), "remarks": json.dumps(given.remarks)}
    session.execute(_GIVE, key | said | {"id": new_id(), "revision": revision, "at": at})
    review_pathways(session, Review(command.learner_id, issuer, at))
    return True


def erase_evaluations(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Empty what a person wrote; what they chose stays in the counts, under the pseudonym."""
    session.execute(_ERASE, {"learner_id": learner_id, "at": at})
