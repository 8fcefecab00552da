"""Grading a quiz: what is answered, what is right, what to revisit. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from services.progress.attempts.drawing import Draw, drawn_questions
from services.progress.attempts.questions import Question, fault_of, is_complete, is_right, tidied

Answers = Mapping[str, Sequence[str]]
FEEDBACK = ("none", "score", "objectives", "reasons")


@dataclass(frozen=True)
class Assessment:
    """A quiz of one published revision, with the whole bank of its questions.

    `max_attempts` counts from the last pass; `wait_minutes` follow an attempt that was not passed. `feedback`
    is one of `FEEDBACK`, each of which tells what those before it tell, and more.
    """

    id: str
    title: str
    passing_score: float
    shuffle_options: bool
    questions: tuple[Question, ...]
    shuffle_questions: bool = False
    draw: Draw | None = None
    max_attempts: int | None = None
    wait_minutes: int = 0
    time_limit_minutes: int | None = None
    feedback: str = "reasons"

    def tells(self, what: str) -> bool:
        """Say whether the learner is told this much."""
        return FEEDBACK.index(what) <= FEEDBACK.index(self.feedback)

    @property
    def question_count(self) -> int:
        """How many questions an attempt has."""
        return self.draw.count if self.draw else len(self.questions)


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


def of_attempt(assessment: Assessment, seed: int) -> Assessment:
    """Return the quiz with the questions that an attempt of this seed has, in its order."""
    questions = drawn_questions(assessment.questions, assessment.draw, seed, shuffle=assessment.shuffle_questions)
    return replace(assessment, questions=questions, draw=None)


def grade(assessment: Assessment, answers: Answers) -> Grade:
    """Grade complete or incomplete answers to the questions of one attempt; a question counts whole or not at all."""
    wrong = tuple(q.id for q in assessment.questions if not is_right(q, answers.get(q.id, ())))
    most = len(assessment.questions)
    raw = most - len(wrong)
    return Grade(raw=raw, max=most, passed=reaches(assessment.passing_score, raw, most), wrong=wrong)


def reaches(passing_score: float, raw: int, most: int) -> bool:
    """Say whether a score passes, compared as fractions of the decimal that was published: 7 of 10 passes at 0.7."""
    return most > 0 and Fraction(raw, most) >= Fraction(str(passing_score))


def scaled(raw: int, most: int) -> float:
    """Return the score as a share from 0 to 1."""
    return raw / most if most else 0.0


def faults(assessment: Assessment, answers: Answers) -> list[Fault]:
    """Say what in `answers` does not fit the quiz; an empty list means all of it can be taken."""
    questions = {question.id: question for question in assessment.questions}
    found = []
    for question_id, chosen in answers.items():
        question = questions.get(question_id)
        message = "This quiz has no such question." if question is None else fault_of(question, chosen)
        if message:
            found.append(Fault(question_id, message))
    return found


def merged(assessment: Assessment, before: Answers, more: Answers) -> dict[str, list[str]]:
    """Lay `more`, which fits, over `before`, question by question; an empty choice takes an answer back."""
    questions = {question.id: question for question in assessment.questions}
    together = {question: list(chosen) for question, chosen in before.items()}
    for question, chosen in more.items():
        together[question] = tidied(questions[question], chosen)
    return {question: chosen for question, chosen in together.items() if chosen}


def unanswered(assessment: Assessment, answers: Answers) -> list[str]:
    """Return the ids of the questions without a whole answer, in the attempt's order."""
    return [question.id for question in assessment.questions if not is_complete(question, answers.get(question.id, ()))]


def key_points_to_revisit(assessment: Assessment, wrong: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the key points behind the wrong answers, each once, in the module's own `order`.

    The order of the module and the merging keep it from telling which question was wrong.
    """
    missed = {point for q in assessment.questions if q.id in wrong for point in q.key_points}
    return [point for point in order if point in missed]


def objectives_missed(assessment: Assessment, wrong: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the objectives behind the wrong answers, each once, in the module's own `order`."""
    missed = {q.objective for q in assessment.questions if q.id in wrong}
    return [objective for objective in order if objective in missed]
