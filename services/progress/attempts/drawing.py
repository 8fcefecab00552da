"""Which questions an attempt has, and in which order: all of it follows from the attempt's seed. Pure functions."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from services.progress.attempts.questions import Option, Question

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Draw:
    """Draw `count` questions; of each named objective at least so many."""

    count: int
    by_objective: Mapping[str, int] = field(default_factory=dict)


def shuffled(things: Sequence[Thing], seed: str) -> list[Thing]:
    """Return things in an order of the seed: the same on every machine and in every version.

    The standard library promises that for `random()` seeded by a text, and for nothing built upon it.
    """
    source = random.Random(seed)  # noqa: S311 - an order, not a secret
    return [thing for _, _, thing in sorted((source.random(), place, thing) for place, thing in enumerate(things))]


def drawn_questions(
    bank: Sequence[Question], draw: Draw | None, seed: int, *, shuffle: bool = False
) -> tuple[Question, ...]:
    """Return the questions of an attempt: those of each objective that were asked for, then any of the rest."""
    chosen = {question.id for question in bank} if draw is None else _drawn(bank, draw, seed)
    questions = [question for question in bank if question.id in chosen]
    return tuple(shuffled(questions, f"{seed}:questions") if shuffle else questions)


def _drawn(bank: Sequence[Question], draw: Draw, seed: int) -> set[str]:
    pool = shuffled([(question.id, question.objective) for question in bank], f"{seed}:draw")
    left = dict(draw.by_objective)
    chosen = []
    for question, objective in pool:
        if left.get(objective, 0) > 0:
            left[objective] -= 1
            chosen.append(question)
    rest = [question for question, _ in pool if question not in chosen]
    return set((chosen + rest)[: draw.count])


def offered_options(question: Question, seed: int, *, shuffle: bool) -> tuple[Option, ...]:
    """Return the options in this attempt's order.

    What is to be put in order is always shuffled, for its own order is the key; true and false never are.
    """
    if question.type == "true_false" or not (shuffle or question.type == "ordering"):
        return question.options
    options = list(question.options)
    # Attempts that were open before there was `shuffled` keep the order that their learner saw.
    random.Random(f"{seed}:{question.id}").shuffle(options)  # noqa: S311 - an order, not a secret
    return tuple(options)


def offered_matches(question: Question, seed: int) -> tuple[Option, ...]:
    """Return what the items are matched with, always shuffled: authors write matches in the order of the items."""
    return tuple(shuffled(question.matches, f"{seed}:{question.id}:matches"))
