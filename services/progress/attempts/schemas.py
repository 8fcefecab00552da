"""Shapes of the attempts endpoints."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from services.progress.attempts.questions import LONGEST_TEXT
from shared.schemas import Reply, Request

Key = Annotated[str, StringConstraints(min_length=1, max_length=80)]
# An empty text keeps a place open in an order; a short text is longer than any id.
Choice = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Choices = Annotated[list[Choice], Field(max_length=50)]
Answers = Annotated[dict[Key, Choices], Field(max_length=500)]


class AttemptRequest(Request):
    """Which quiz to take."""

    assessment: Key


class AttemptPath(Request):
    """Which attempt."""

    attempt_id: uuid.UUID


class AssessmentPath(Request):
    """Which quiz."""

    assessment: Key


class AnswersRequest(Request):
    """Some or all answers by question id; an empty list takes an answer back.

    Choices: the chosen option ids. `ordering`: all option ids in their order, an empty text keeps a place open.
    `matching`: pairs `option=match`. `short_text`: one text.
    """

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
    """One question; the last three only after a pass, if the quiz tells them."""

    id: str
    type: str = Field(description="single, multiple, true_false, ordering, matching or short_text")
    prompt: str
    options: list[OptionReply]
    matches: list[OptionReply] | None = Field(default=None, description="of a matching question only")
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


class ObjectiveReply(Reply):
    """An objective that was missed."""

    objective: str
    text: str


class StartingReply(Reply):
    """What awaits a learner in a quiz. Without `can_start`, `why` says in a sentence why not."""

    assessment: str
    resource: str
    passing_score: float
    question_count: int
    max_attempts: int | None
    attempts_used: int = Field(description="since the last pass")
    attempts_left: int | None = Field(description="null without a limit")
    wait: str | None = Field(description="in words, after an attempt that was not passed")
    time_allowed: str | None = Field(description="in words, extra time included; null for an untimed quiz")
    feedback: str = Field(description="none, score, objectives or reasons (after a pass)")
    can_start: bool
    why: str
    opens_at: dt.datetime | None = Field(description="when an attempt is possible, if waiting is all it takes")
    open_attempt: str | None = Field(description="the attempt that starting would resume")


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
    closes_at: dt.datetime | None = Field(description="of a timed attempt")
    graded_at: dt.datetime | None
    regraded_at: dt.datetime | None = Field(description="when a corrected key raised the score")
    passing_score: float
    feedback: str
    question_count: int
    questions: list[QuestionReply]
    answers: dict[str, list[str]]
    score: ScoreReply | None = Field(description="null while open, and for a quiz that tells none")
    passed: bool | None
    objectives: list[ObjectiveReply]
    revisit: list[RevisitReply]
