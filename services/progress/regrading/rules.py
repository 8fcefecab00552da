"""Which keys were corrected, and what an attempt amounts to by them. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.progress.attempts.grading import Answers, Assessment, of_attempt, reaches
from services.progress.attempts.questions import Question, is_right


@dataclass(frozen=True)
class Regrade:
    """What an attempt amounts to now: never less than before."""

    raw: int
    passed: bool


def corrected(taken: Assessment, newer: Assessment) -> dict[str, Question]:
    """Return the questions of `taken` whose key is another one in `newer`, by id, with the newer key.

    Only the key is taken over: a question whose type or choices have changed is another question, and
    answers to the old one say nothing about it.
    """
    newest = {question.id: question for question in newer.questions}
    changed = {}
    for question in taken.questions:
        other = newest.get(question.id)
        if other is None or not _same_choices(question, other) or _same_key(question, other):
            continue
        changed[question.id] = replace(question, answer=other.answer)
    return changed


def _same_choices(one: Question, other: Question) -> bool:
    return one.type == other.type and all(
        {option.id for option in mine} == {option.id for option in theirs}
        for mine, theirs in ((one.options, other.options), (one.matches, other.matches))
    )


def _same_key(one: Question, other: Question) -> bool:
    # Only of an order does the sequence of the key say anything.
    if one.type == "ordering":
        return one.answer == other.answer
    return frozenset(one.answer) == frozenset(other.answer)


def regrade(
    taken: Assessment, seed: int, answers: Answers, before: Regrade, corrections: Mapping[str, Question]
) -> Regrade | None:
    """Return the better result of an attempt by the corrected keys, or None where nothing rises.

    An answer that was right by the key of its day stays right, so nobody loses a point for a correction.
    """
    assessment = of_attempt(taken, seed)
    raw = sum(_counts(question, answers.get(question.id, ()), corrections) for question in assessment.questions)
    if raw <= before.raw:
        return None
    return Regrade(raw, before.passed or reaches(assessment.passing_score, raw, len(assessment.questions)))


def _counts(question: Question, chosen: Sequence[str], corrections: Mapping[str, Question]) -> bool:
    newer = corrections.get(question.id)
    return is_right(question, chosen) or (newer is not None and is_right(newer, chosen))
