"""One attempt at the quiz of a revision, as its learner and the rules see it. Pure."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from services.progress.attempts.grading import Assessment, of_attempt
from services.progress.attempts.problems import AssessmentUnknown
from services.progress.catalogue.contents import read_assessment


@dataclass(frozen=True)
class Attempt:
    """An attempt with the title and content of its revision; score and `passed` as they stand after regrading."""

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
    graded_at: dt.datetime | None = None
    regraded_at: dt.datetime | None = None
    score_raw: int | None = None
    score_max: int | None = None
    passed: bool | None = None

    def assessment(self) -> Assessment:
        """Return the quiz with the questions that this attempt has; raises `AssessmentUnknown`."""
        return of_attempt(quiz_of(self.content), self.seed)


def quiz_of(content: dict[str, Any]) -> Assessment:
    """Return the quiz of a revision's content; raises `AssessmentUnknown`."""
    assessment = read_assessment(content)
    if assessment is None:
        raise AssessmentUnknown([{"field": "assessment", "message": "The revision you are on has no quiz."}])
    return assessment
