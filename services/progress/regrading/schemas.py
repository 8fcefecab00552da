"""Shapes of regrading."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from services.progress.enrollments.schemas import Slug
from shared.schemas import Reply, Request


class QuizPath(Request):
    """The quiz of which resource."""

    slug: Slug


class RegradingRequest(Request):
    """Regrade by the newest edition; edition and number as the preview says them."""

    revision: int = Field(ge=1)
    confirm_count: int | None = Field(default=None, ge=0, description="`attempts` of the preview")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class CorrectedQuestion(Reply):
    """A key that was corrected since `revision`; `before` and `now` in the words of the options."""

    revision: int
    question: str
    prompt: str
    before: list[str]
    now: list[str]


class RegradingReply(Reply):
    """A decision and how far it is carried out: `done` of `attempts`."""

    id: str
    revision: int
    attempts: int
    done: int
    reason: str
    actor: str
    decided_at: dt.datetime


class RegradingPreview(Reply):
    """What regrading by the newest edition would change: attempts that rise, of so many learners, so many now pass."""

    resource: str
    title: str
    revision: int
    questions: list[CorrectedQuestion]
    attempts: int
    learners: int
    passing: int
    decided: list[RegradingReply]
