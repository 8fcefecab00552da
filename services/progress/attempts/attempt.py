"""One attempt at the quiz of a revision, as its learner and the rules see it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.progress.attempts.grading import Assessment, of_attempt
from services.progress.attempts.problems import AssessmentUnknown
from services.progress.catalogue.contents import read_assessment


@dataclass(frozen=True)
class Attempt:
    """An attempt with its revision of the resource, and the quiz with the questions that this attempt has.

    Score and `passed` are as they stand after regrading; of a locked attempt they are not read.
    """

    id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    revision: int
    number: int
    status: str
    seed: int
    answers: dict[str, list[str]]
    started_at: dt.datetime
    closes_at: dt.datetime | None
    title: str
    content: dict[str, Any]
    assessment: Assessment
    graded_at: dt.datetime | None = None
    regraded_at: dt.datetime | None = None
    score_raw: int | None = None
    score_max: int | None = None
    passed: bool | None = None

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "Attempt":
        """Return the attempt that a query found; raises `AssessmentUnknown`."""
        return cls(**row._mapping, assessment=of_attempt(quiz_of(row.content), row.seed))  # noqa: SLF001 - public way


def quiz_of(content: dict[str, Any]) -> Assessment:
    """Return the quiz of a revision's content; raises `AssessmentUnknown`."""
    assessment = read_assessment(content)
    if assessment is None:
        raise AssessmentUnknown([{"field": "assessment", "message": "The revision you are on has no quiz."}])
    return assessment
