"""Grading a quiz: what is answered, what is right, what to revisit. Pure functions."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Option:
    """One choice."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """One item with its key; `type` is single (exactly one option) or multiple (the exact set)."""

    id: str
    type: str
    prompt: str
    options: tuple[Option, ...]
    answer: frozenset[str]
    rationale: str = ""
    objective: str = ""
    key_points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A quiz of one published revision."""

    id: str
    title: str
    passing_score: float
    shuffle_options: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Grade:
    """The outcome of one attempt; `wrong` holds question ids and is never shown to a learner who failed."""

    raw: int
    max: int
    passed: bool
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """Why an answer cannot be taken."""

    question: str
    message: str


def grade(assessment: Assessment, answers: Answers) -> Grade:
    """Grade complete or incomplete answers; a question counts when the chosen set equals the key exactly."""
    wrong = tuple(q.id for q in assessment.questions if frozenset(answers.get(q.id, ())) != q.answer)
    most = len(assessment.questions)
    raw = most - len(wrong)
    # Compared as fractions of the decimal that was published: 7 of 10 passes at 0.7.
    passed = most > 0 and Fraction(raw, most) >= Fraction(str(assessment.passing_score))
    return Grade(raw=raw, max=most, passed=passed, wrong=wrong)


def scaled(raw: int, most: int) -> float:
    """Return the score as a share from 0 to 1."""
    return raw / most if most else 0.0


def faults(assessment: Assessment, answers: Answers) -> list[Fault]:
    """Say what in `answers` does not fit the quiz; an empty list means all of it can be taken."""
    questions = {question.id: question for question in assessment.questions}
    found = []
    for question_id, chosen in answers.items():
        question = questions.get(question_id)
        message = "This quiz has no such question." if question is None else _fault_of(question, chosen)
        if message:
            found.append(Fault(question_id, message))
    return found


def _fault_of(question: Question, chosen: Sequence[str]) -> str:
    offered = {option.id for option in question.options}
    unknown = [option for option in chosen if option not in offered]
    if unknown:
        return f"This question has no option {unknown[0][:40]!r}."
    if question.type == "single" and len(set(chosen)) > 1:
        return "Choose one option only."
    return ""


def merged(before: Answers, more: Answers) -> dict[str, list[str]]:
    """Lay `more` over `before`, question by question; an empty choice takes an answer back."""
    together = {question: list(chosen) for question, chosen in before.items()}
    for question, chosen in more.items():
        together[question] = sorted(set(chosen))
    return {question: chosen for question, chosen in together.items() if chosen}


def unanswered(assessment: Assessment, answers: Answers) -> list[str]:
    """Return the ids of the questions without an answer, in the quiz's order."""
    return [question.id for question in assessment.questions if not answers.get(question.id)]


def offered_options(assessment: Assessment, question: Question, seed: int) -> tuple[Option, ...]:
    """Return the options in this attempt's order: the same seed gives the same order, on every machine."""
    options = list(question.options)
    if assessment.shuffle_options:
        # Seeded by text: the standard library promises the same sequence for it in all versions.
        random.Random(f"{seed}:{question.id}").shuffle(options)  # noqa: S311 - an order, not a secret
    return tuple(options)


def key_points_to_revisit(assessment: Assessment, wrong: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the key points behind the wrong answers, each once, in the module's own `order`.

    The order of the module and the merging keep it from telling which question was wrong.
    """
    missed = {point for q in assessment.questions if q.id in wrong for point in q.key_points}
    return [point for point in order if point in missed]
