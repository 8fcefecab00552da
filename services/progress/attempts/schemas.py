"""Shapes of the attempts endpoints."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from shared.schemas import Reply, Request

Key = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Choices = Annotated[list[Key], Field(max_length=50)]
Answers = Annotated[dict[Key, Choices], Field(max_length=500)]


class AttemptRequest(Request):
    """Which quiz to take."""

    assessment: Key


class AttemptPath(Request):
    """Which attempt."""

    attempt_id: uuid.UUID


class AnswersRequest(Request):
    """Some or all answers: question id -> chosen option ids; an empty list takes an answer back."""

    answers: Answers


class SubmissionRequest(Request):
    """The last answers; the whole body may be left out when all are saved."""

    answers: Answers = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _no_body(cls, sent: Any) -> Any:
        return {} if sent is None else sent


class OptionReply(Reply):
    """One choice; the order is this attempt's own."""

    id: str
    text: str


class QuestionReply(Reply):
    """One question; the last three only after a pass."""

    id: str
    type: str
    prompt: str
    options: list[OptionReply]
    correct: bool | None = None
    answer: list[str] | None = None
    rationale: str | None = None


class ScoreReply(Reply):
    """Right answers, questions, and the share from 0 to 1."""

    raw: int
    max: int
    scaled: float


class RevisitReply(Reply):
    """A key point to read again."""

    key_point: str
    title: str
    resource: str


class AttemptReply(Reply):
    """An attempt: open, or graded."""

    id: str
    assessment: str
    title: str
    resource: str
    resource_title: str
    revision: int
    number: int
    status: str = Field(description="in_progress or graded")
    started_at: dt.datetime
    graded_at: dt.datetime | None
    passing_score: float
    question_count: int
    questions: list[QuestionReply]
    answers: dict[str, list[str]]
    score: ScoreReply | None
    passed: bool | None
    revisit: list[RevisitReply]
