"""Shapes of the quiz endpoints."""

from typing import Literal

from flask_openapi import FileStorage
from pydantic import Field

from services.catalog.assessments import QuestionType
from services.catalog.quizzes.files import LARGEST_FILE
from shared.schemas import Reply, Request


class QuizForm(Request):
    """A file of another system."""

    file: FileStorage = Field(
        description=f"GIFT, Moodle XML, or QTI as item or zip; at most {LARGEST_FILE // 1024**2} MB"
    )


class OptionShape(Request):
    """One possible answer."""

    id: str
    text: str


class QuestionShape(Request):
    """A question without what only a module knows: its id, objective, key points and sources."""

    type: QuestionType
    prompt: str
    options: list[OptionShape]
    matches: list[OptionShape] = Field(default_factory=list)
    answer: list[str]
    rationale: str


class ReadOption(Reply):
    """One possible answer."""

    id: str
    text: str


class ReadQuestion(Reply):
    """A question as it was read; `notes` say what of it was lost."""

    name: str
    type: str
    prompt: str
    options: list[ReadOption]
    matches: list[ReadOption]
    answer: list[str]
    rationale: str
    notes: list[str]


class QuestionNotTaken(Reply):
    """A question that has no counterpart here."""

    name: str
    reason: str


class QuizImportReply(Reply):
    """What was read. Nothing is stored: POST the questions you want to the module's questions."""

    format: str
    questions: list[ReadQuestion]
    not_taken: list[QuestionNotTaken]


class QuestionsRequest(Request):
    """Questions to add to a module's draft; all get this objective and key point, or the module's first."""

    questions: list[QuestionShape] = Field(min_length=1, max_length=500)
    objective: str | None = Field(default=None, max_length=80)
    key_point: str | None = Field(default=None, max_length=80)


class QuizQuery(Request):
    """In which format."""

    format: Literal["gift", "moodle", "qti3"] = "gift"
