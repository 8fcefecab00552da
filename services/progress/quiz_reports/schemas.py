"""Shapes of the reports on quizzes."""

from pydantic import Field

from services.progress.enrollments.schemas import Slug
from shared.schemas import Reply, Request


class QuizRow(Reply):
    """A quiz and how often it was taken."""

    slug: str
    title: str
    latest_revision: int
    attempts: int
    learners: int
    passed: int


class QuizList(Reply):
    """Every quiz."""

    items: list[QuizRow]
    next: str | None = None


class QuizPath(Request):
    """The quiz of which resource."""

    slug: Slug


class RevisionQuery(Request):
    """Which revision; the newest unless said."""

    revision: int | None = Field(default=None, ge=1)


class ChosenReply(Reply):
    """How many gave an answer, and how many of the best and of the worst 27 %."""

    answer: str
    text: str
    right: bool
    people: int
    upper: int
    lower: int


class ItemReply(Reply):
    """One question. Difficulty is the share of right answers, discrimination the item-rest point-biserial."""

    question: str
    type: str
    prompt: str
    objective: str
    people: int
    difficulty: float | None = Field(description="null for fewer than five people")
    discrimination: float | None = Field(description="null where it cannot be told")
    answers: list[ChosenReply]
    flags: list[str] = Field(description="what an editor should look at, in words")


class ItemAnalysis(Reply):
    """The first attempts at one revision of a quiz, at most the newest `most`."""

    resource: str
    title: str
    revision: int
    revisions: list[int]
    people: int
    most: int
    fewest: int
    items: list[ItemReply]


class ComparisonReply(Reply):
    """People who took both tests; shares from 0 to 1, all null for fewer than five people."""

    kind: str = Field(description="pathway or series")
    slug: str
    title: str
    pre_test: str
    post_test: str
    people: int | None
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None


class ComparisonList(Reply):
    """The change of every pathway and series that names a pre-test and a post-test."""

    items: list[ComparisonReply]
    fewest: int
    level: float = Field(description="of the confidence interval")
    next: str | None = None
