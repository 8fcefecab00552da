"""Shapes of evaluations."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.schemas import Reply, Request

Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Answer = int | Text | Annotated[list[Annotated[str, StringConstraints(max_length=80)]], Field(max_length=20)]
Name = Annotated[str, StringConstraints(max_length=200)]


class EvaluationPath(Request):
    """After which activity."""

    slug: Slug


class EvaluationRequest(Request):
    """Answers by question: 1 to 5, minutes, the id of an option, a list of them, or a text; comments apart."""

    answers: dict[Name, Answer] = Field(max_length=100)
    comments: dict[Name, Text] = Field(default_factory=dict, max_length=100)


class OptionReply(Reply):
    """One possible answer."""

    id: str
    text: str


class QuestionReply(Reply):
    """One field; `heading` is the question that several fields share, `comment` the label of a line to write on."""

    id: str
    type: str = Field(description="scale (1 to 5), choice, several, text or minutes")
    text: str
    heading: str
    lowest: str
    highest: str
    options: list[OptionReply]
    comment: str
    optional: bool


class EvaluationReply(Reply):
    """The form, and what the learner answered."""

    resource: str
    resource_title: str
    title: str
    introduction: str
    open: bool = Field(description="the activity is completed, and no evaluation was given yet")
    given_at: dt.datetime | None
    answers: dict[str, Any]
    comments: dict[str, str]
    questions: list[QuestionReply]


class EvaluationBrief(Reply):
    """Whether the evaluation of an activity was given."""

    given_at: dt.datetime | None
