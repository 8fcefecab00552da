"""Reads of evaluations: the form that a learner sees."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.finished import learners_revision
from services.progress.evaluations.operations import EvaluationNotAsked
from services.progress.evaluations.rules import Question, read_form
from shared.clock import rfc3339

_OWN = sa.text(
    "SELECT answers, remarks, given_at FROM evaluations WHERE learner_id = :learner_id AND resource = :resource"
)


def evaluation_view(session: Session, learner_id: uuid.UUID, resource: str) -> dict[str, Any]:
    """Return the form of a learner's revision and what they answered; raises `EvaluationNotAsked`."""
    _, content, completed = learners_revision(session, learner_id, resource)
    form = read_form(content)
    if form is None:
        raise EvaluationNotAsked
    own = session.execute(_OWN, {"learner_id": learner_id, "resource": resource}).one_or_none()
    return {
        "resource": resource,
        "resource_title": content["title"],
        "title": form.title,
        "introduction": form.introduction,
        "open": completed and own is None,
        "given_at": rfc3339(own.given_at) if own else None,
        "answers": own.answers if own else {},
        "comments": own.remarks if own else {},
        "questions": [question_json(each) for each in form.questions],
    }


def evaluation_brief(
    session: Session, learner_id: uuid.UUID, resource: str, content: dict[str, Any]
) -> dict[str, Any] | None:
    """Return whether the evaluation was given; None for an activity that asks for none."""
    if not content.get("evaluation"):
        return None
    own = session.execute(_OWN, {"learner_id": learner_id, "resource": resource}).one_or_none()
    return {"given_at": rfc3339(own.given_at) if own else None}


def question_json(question: Question) -> dict[str, Any]:
    """Return one field of the form."""
    return {**vars(question), "options": [{"id": key, "text": text} for key, text in question.options]}
