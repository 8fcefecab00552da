"""What is told about attempts. Personal data: the learner's id with a score."""

import datetime as dt
import uuid
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from shared.delivery import EventPayload


class Score(BaseModel):
    """Right answers, questions, and the share from 0 to 1."""

    model_config = ConfigDict(frozen=True)

    raw: int
    max: int
    scaled: float


class AttemptGraded(EventPayload):
    """A learner has handed in a quiz and it was graded."""

    type: ClassVar[str] = "progress.attempt.graded.v1"

    attempt_id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    resource_title: str
    number: int
    score: Score
    passed: bool
    graded_at: dt.datetime
