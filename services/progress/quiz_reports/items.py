"""Item analysis by classical test theory. Pure functions.

Difficulty is the share of right answers. Discrimination is the point-biserial correlation of a question with
the score in the other questions (item-rest, the correction of Henrysson, 1963, Psychometrika 28, 211-218).
Upper and lower group are the 27 % with the best and the worst scores (Kelley, 1939, Journal of Educational
Psychology 30, 17-24). Nothing is shown of fewer than five people.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.progress.attempts.questions import PAIR, Question, is_right, normalised

FEWEST = 5
GROUP = 0.27
HARD, EASY = 0.30, 0.95
WEAK = 0.10
ENOUGH = 20
MOST_TEXTS = 10


@dataclass(frozen=True)
class Sheet:
    """One attempt: what was answered, and for each question that it had whether it was right."""

    answers: dict[str, list[str]]
    right: dict[str, bool]

    def rest(self, question: str) -> float | None:
        """Return the share of right answers in the other questions; None where there are none."""
        others = len(self.right) - 1
        return (sum(self.right.values()) - self.right[question]) / others if others else None

    @property
    def share(self) -> float:
        """The share of right answers."""
        return sum(self.right.values()) / len(self.right) if self.right else 0.0


@dataclass(frozen=True)
class Chosen:
    """How many gave an answer: of all, of the upper and of the lower group."""

    answer: str
    right: bool
    people: int
    upper: int
    lower: int


@dataclass(frozen=True)
class Item:
    """One question; difficulty and discrimination are None where they cannot be told."""

    question: Question
    people: int
    difficulty: float | None
    discrimination: float | None
    answers: tuple[Chosen, ...]
    flags: tuple[str, ...]


def analyse(questions: Sequence[Question], sheets: Sequence[Sheet]) -> list[Item]:
    """Return a line for each question, in the quiz's order."""
    return [_item(question, [sheet for sheet in sheets if question.id in sheet.right]) for question in questions]


def _item(question: Question, sheets: list[Sheet]) -> Item:
    if len(sheets) < FEWEST:
        return Item(question, len(sheets), None, None, (), ())
    difficulty = sum(sheet.right[question.id] for sheet in sheets) / len(sheets)
    pairs = [(sheet.right[question.id], rest) for sheet in sheets if (rest := sheet.rest(question.id)) is not None]
    discrimination = correlation(pairs)
    ranked = sorted(sheets, key=lambda sheet: sheet.share)
    size = max(1, round(GROUP * len(ranked)))
    answers = _answers(question, sheets, ranked[-size:], ranked[:size])
    return Item(
        question,
        len(sheets),
        difficulty,
        discrimination,
        answers,
        _flags(len(sheets), difficulty, discrimination, question, answers),
    )


def correlation(pairs: Sequence[tuple[bool, float]]) -> float | None:
    """Return the point-biserial correlation: (mean of right - mean of wrong) / s * sqrt(p * q).

    None where everybody or nobody was right, or all have the same score.
    """
    right = [score for was_right, score in pairs if was_right]
    wrong = [score for was_right, score in pairs if not was_right]
    if not right or not wrong:
        return None
    number = len(pairs)
    mean = math.fsum(score for _, score in pairs) / number
    spread = math.sqrt(math.fsum((score - mean) ** 2 for _, score in pairs) / number)
    if spread < 1e-9:
        return None
    difference = math.fsum(right) / len(right) - math.fsum(wrong) / len(wrong)
    return difference / spread * math.sqrt(len(right) * len(wrong)) / number


def _answers(
    question: Question, sheets: Iterable[Sheet], upper: Iterable[Sheet], lower: Iterable[Sheet]
) -> tuple[Chosen, ...]:
    counts, best, worst = (_tally(question, group) for group in (sheets, upper, lower))
    match question.type:
        case "matching":
            possible = [f"{item.id}{PAIR}{match.id}" for item in question.options for match in question.matches]
            listed = [each for each in possible if counts[each] or each in question.answer]
        case "ordering" | "short_text":
            listed = [answer for answer, people in counts.most_common(MOST_TEXTS) if people >= FEWEST]
        case _:
            listed = [option.id for option in question.options]
    return tuple(Chosen(each, _is_key(question, each), counts[each], best[each], worst[each]) for each in listed)


def _tally(question: Question, sheets: Iterable[Sheet]) -> Counter[str]:
    """Count answers: each chosen option or pair for itself, an order as a whole, texts that say the same as one."""
    counts: Counter[str] = Counter()
    for sheet in sheets:
        chosen = sheet.answers.get(question.id, [])
        if question.type == "short_text":
            chosen = [normalised(text) for text in chosen]
        counts.update(["\n".join(chosen)] if question.type == "ordering" and chosen else chosen)
    return counts


def _is_key(question: Question, answer: str) -> bool:
    if question.type in ("ordering", "short_text"):
        return is_right(question, answer.split("\n"))
    return answer in question.answer


def _flags(
    people: int, difficulty: float, discrimination: float | None, question: Question, answers: Sequence[Chosen]
) -> tuple[str, ...]:
    """Say what an editor should look at; thresholds are those of this module."""
    found = []
    if discrimination is not None and discrimination < 0:
        found.append("who knows more gets it wrong more often: look at the key")
    elif discrimination is not None and discrimination < WEAK:
        found.append("hardly tells those who know more from those who know less")
    if difficulty < HARD:
        found.append("very hard, or worded so that it is misread")
    if difficulty > EASY:
        found.append("nearly everybody is right")
    # Of a few people some options are always left, and two of them are no group.
    if question.type in ("single", "multiple") and people >= ENOUGH:
        wrong = [each for each in answers if not each.right]
        if any(each.people == 0 for each in wrong):
            found.append("an option that nobody chooses")
        if any(each.upper > each.lower for each in wrong):
            found.append("a wrong option that the best choose more often than the others")
    return tuple(found)
