"""Shapes of the reports."""

import datetime as dt
from typing import Literal

from pydantic import Field

from shared.pagination import PageQuery
from shared.schemas import Reply, Request


class CompletionsFilter(Request):
    """Which enrollments."""

    pathway: str | None = Field(default=None, max_length=80)
    status: Literal["active", "completed"] | None = None

    @property
    def completed(self) -> bool | None:
        """The status as a condition."""
        return None if self.status is None else self.status == "completed"


class CompletionsQuery(PageQuery, CompletionsFilter):
    """Which enrollments, and which page of them."""


class CompletionLine(Reply):
    """One learner on one pathway."""

    learner_id: str
    name: str
    email: str | None
    profession: str | None
    pathway: str
    pathway_title: str
    revision: int
    status: str = Field(description="active or completed")
    percent: int
    requirements_met: int
    requirements_total: int
    enrolled_at: dt.datetime
    completed_at: dt.datetime | None
    last_activity_at: dt.datetime | None
    certificate_code: str | None
    demo: bool = Field(description="an account for trying things out; its certificate is a sample")


class CompletionsPage(Reply):
    """Lines in the order of joining."""

    items: list[CompletionLine]
    next: str | None
    total: int = Field(description="lines of the whole report")


class EvaluatedLine(Reply):
    """An activity that was evaluated."""

    resource: str
    title: str
    people: int
    latest_at: dt.datetime


class EvaluatedList(Reply):
    """Activities in the order of their slugs."""

    items: list[EvaluatedLine]
    next: str | None


class AnswerCount(Reply):
    """How many gave an answer."""

    text: str
    people: int


class GroupFigure(Reply):
    """A profession; `people` and `mean` are null where fewer than five could be recognised."""

    group: str
    people: int | None
    mean: float | None


class QuestionSummary(Reply):
    """What was answered to one question; `mean` only of numbers."""

    id: str
    type: str
    heading: str
    text: str
    people: int
    mean: float | None
    counts: list[AnswerCount]
    groups: list[GroupFigure]


class Remark(Reply):
    """What somebody wrote, without who."""

    question: str
    text: str = Field(description="what was asked")
    remark: str


class EvaluationReport(Reply):
    """The evaluations of an activity; questions and remarks are empty for fewer than `fewest` people."""

    resource: str
    title: str
    people: int
    fewest: int
    questions: list[QuestionSummary]
    remarks: list[Remark]
