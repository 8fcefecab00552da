"""What a form asks after an activity: its questions, and what a learner may answer to each."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.catalog.elements import Element, Option, Slug, Text, Title, require_unique

_SCALES = frozenset({"scale", "objectives"})
_CHOICES = frozenset({"choice", "several"})


class EvaluationQuestion(Element):
    """One question. A scale goes from 1 to 5 between two named ends; `objectives` asks it of each objective.

    `choice` takes one of the options, `several` any of them; both may leave room for a `comment`.
    """

    id: Slug
    type: Literal["scale", "objectives", "choice", "several", "text", "minutes"]
    text: Text
    lowest: Text | None = None
    highest: Text | None = None
    options: Annotated[tuple[Option, ...], Field(max_length=12)] = ()
    comment: Text | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type in _SCALES) != bool(self.lowest and self.highest):
            raise ValueError("a scale names its lowest and its highest end, and nothing else does")
        if (self.type in _CHOICES) != bool(self.options):
            raise ValueError("a choice has options, and nothing else does")
        if self.comment and self.type not in _CHOICES:
            raise ValueError("only a choice leaves room for a comment")
        require_unique("option ids", (option.id for option in self.options))
        return self


class EvaluationForm(Element):
    """A form that learners fill in after an activity, once."""

    id: Slug
    title: Title
    introduction: Text
    questions: Annotated[tuple[EvaluationQuestion, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _questions_once(self) -> Self:
        require_unique("question ids", (question.id for question in self.questions))
        if sum(question.type == "objectives" for question in self.questions) > 1:
            raise ValueError("one question about the objectives is enough")
        return self
