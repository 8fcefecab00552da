"""What the evaluations of an activity amount to, without letting anybody be recognised. Pure functions.

Nothing is shown of fewer than five people. In a comparison of groups a hidden group must not follow from the total
less the others, so further groups are hidden until at least five people stand behind what is left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.progress.evaluations.rules import SCALE, Question

FEWEST = 5
NUMBERS = frozenset({"scale", "minutes"})


@dataclass(frozen=True)
class Tally:
    """So many people of a group gave this answer to a question."""

    group: str
    question: str
    answer: Any
    people: int


@dataclass(frozen=True)
class Figure:
    """A number of people and the mean of what they answered; `people` is null where it is hidden."""

    people: int | None
    mean: float | None = None


@dataclass(frozen=True)
class Line:
    """One question: how many answered it, the mean of a number, the counts of choices, and groups compared."""

    question: Question
    people: int
    mean: float | None
    counts: tuple[tuple[str, int], ...]
    groups: Mapping[str, Figure]


def summarise(questions: Sequence[Question], tallies: Iterable[Tally], *, people: int) -> list[Line]:
    """Return a line for each question that counts; none at all for fewer than five people."""
    if people < FEWEST:
        return []
    by_question: dict[str, list[Tally]] = defaultdict(list)
    for tally in tallies:
        by_question[tally.question].append(tally)
    return [_line(each, by_question[each.id]) for each in questions if each.type != "text"]


def hidden(sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the groups that must not be shown, so that none of fewer than five can be worked out."""
    shown = sorted((size, name) for name, size in sizes.items() if size >= FEWEST)
    left_out = {name: size for name, size in sizes.items() if 0 < size < FEWEST}
    while shown and 0 < sum(left_out.values()) < FEWEST:
        size, name = shown.pop(0)
        left_out[name] = size
    return frozenset(left_out)


def _line(question: Question, tallies: Sequence[Tally]) -> Line:
    people = sum(each.people for each in tallies)
    if people < FEWEST:
        return Line(question, people, None, (), {})
    return Line(
        question=question,
        people=people,
        mean=_mean(tallies) if question.type in NUMBERS else None,
        counts=_counts(question, tallies),
        groups=_groups(tallies) if question.type in NUMBERS else {},
    )


def _mean(tallies: Sequence[Tally]) -> float:
    total = sum(each.answer * each.people for each in tallies)
    return round(float(total) / sum(each.people for each in tallies), 2)


def _counts(question: Question, tallies: Sequence[Tally]) -> tuple[tuple[str, int], ...]:
    """Count by option in the order of the form; an answer of several options counts for each of them."""
    found: dict[Any, int] = defaultdict(int)
    for each in tallies:
        for answer in each.answer if isinstance(each.answer, list) else [each.answer]:
            found[answer] += each.people
    if question.type == "scale":
        return tuple((str(step), found[step]) for step in SCALE)
    return tuple((text, found[option]) for option, text in question.options)


def _groups(tallies: Sequence[Tally]) -> dict[str, Figure]:
    by_group: dict[str, list[Tally]] = defaultdict(list)
    for each in tallies:
        by_group[each.group].append(each)
    sizes = {name: sum(each.people for each in theirs) for name, theirs in by_group.items()}
    left_out = hidden(sizes)
    return {
        name: Figure(None) if name in left_out else Figure(sizes[name], _mean(theirs))
        for name, theirs in sorted(by_group.items())
    }
