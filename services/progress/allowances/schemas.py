"""Shapes of allowances."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from services.progress.attempts.schemas import StartingReply
from services.progress.enrollments.admin_schemas import Person
from services.progress.enrollments.schemas import Slug
from shared.schemas import Reply, Request

MOST_TIME = 400


class PersonQuery(Request):
    """Whose quizzes."""

    person: Person = Field(description="e-mail address or id")


class AllowanceRequest(Request):
    """What to give: `attempts` (amount: how many more), `waiting` (no wait now), `time` (amount: percent more).

    Without a resource, extra time holds for all quizzes; the latest decision holds, so 0 takes it back.
    """

    person: Person
    resource: Slug | None = None
    kind: Literal["attempts", "waiting", "time"]
    amount: int = Field(default=0, ge=0, le=MOST_TIME)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind != "time" and self.resource is None:
            raise ValueError("Say for which quiz.")
        if self.kind == "attempts" and not 1 <= self.amount <= 20:
            raise ValueError("Give 1 to 20 more attempts.")
        return self


class PersonQuiz(StartingReply):
    """One quiz and what the person may do now."""

    title: str


class AllowanceReply(Reply):
    """Something that was given; `reason` is null for a person who was erased."""

    id: str
    resource: str | None
    title: str | None
    kind: str
    amount: int
    reason: str | None
    actor: str
    decided_at: dt.datetime


class PersonReply(Reply):
    """A learner, every quiz, and what was given to them."""

    learner_id: str
    name: str
    email: str | None
    quizzes: list[PersonQuiz]
    allowances: list[AllowanceReply]
