"""A question as it travels between systems, and the report of reading a file. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_OPTIONS = 12
LONGEST_TEXT = 10_000
NO_RATIONALE = "No rationale was imported. Write one before this is published."


class QuizRefused(Exception):
    """The whole file cannot be read; the message says why."""


class NotTaken(Exception):
    """One question has no counterpart here; the message says why."""


@dataclass(frozen=True)
class Choice:
    """One answer and whether it belongs to the right set."""

    text: str
    right: bool


@dataclass(frozen=True)
class ExchangedQuestion:
    """A question with its key; `notes` say what of it was lost on the way."""

    name: str
    prompt: str
    choices: tuple[Choice, ...]
    multiple: bool
    rationale: str = ""
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it in the shape of a quiz of ours, without what only a module knows."""
        options = [{"id": chr(ord("a") + n), "text": choice.text} for n, choice in enumerate(self.choices)]
        return {
            "name": self.name,
            "type": "multiple" if self.multiple else "single",
            "prompt": self.prompt,
            "options": options,
            "answer": [option["id"] for option, choice in zip(options, self.choices, strict=True) if choice.right],
            "rationale": self.rationale or NO_RATIONALE,
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class QuizFile:
    """What came out of a file: questions, and (name, reason) of those that were not taken."""

    format: str
    questions: tuple[ExchangedQuestion, ...]
    not_taken: tuple[tuple[str, str], ...]


def checked(question: ExchangedQuestion) -> ExchangedQuestion:
    """Return the question if it can be one of ours; raises `NotTaken`."""
    texts = [choice.text for choice in question.choices]
    right = sum(choice.right for choice in question.choices)
    if not question.prompt:
        raise NotTaken("it has no text")
    if not 2 <= len(texts) <= MOST_OPTIONS:
        raise NotTaken(f"it has {len(texts)} options; 2 to {MOST_OPTIONS} are possible")
    if not all(texts):
        raise NotTaken("an option has no text, perhaps because it is a picture")
    if len(set(texts)) != len(texts):
        raise NotTaken("two options have the same text")
    if not right or (right > 1 and not question.multiple):
        raise NotTaken("it does not say which option is right")
    if max(map(len, [question.prompt, question.rationale, *texts])) > LONGEST_TEXT:
        raise NotTaken("a text is too long")
    return question


def question_of_ours(question: dict[str, Any]) -> ExchangedQuestion:
    """Return a question of a module's assessment as it travels."""
    choices = tuple(Choice(each["text"], each["id"] in question["answer"]) for each in question["options"])
    multiple = question["type"] == "multiple"
    return ExchangedQuestion(question["id"], question["prompt"], choices, multiple, question["rationale"])


def questions_of_ours(content: dict[str, Any]) -> Sequence[ExchangedQuestion]:
    """Return all questions of a module."""
    return [question_of_ours(each) for each in content["assessment"]["questions"]]
