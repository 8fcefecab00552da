"""The types of questions: what answers one, what answers it whole, what answers it right. Pure functions.

An answer is a list of texts. For choices it holds ids of options in any order; for `ordering` ids in their
order, an empty text keeping a place open; for `matching` pairs `option=match`; for `short_text` one text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ONE_OPTION = frozenset({"single", "true_false"})
LONGEST_TEXT = 200
PAIR = "="
_BETWEEN_WORDS = re.compile(r"(?<=\w)[-_/]+(?=\w)")
_UNHEARD = re.compile(r"[^\w\s.,:%+<>=-]|[.,:-](?!\d)")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


@dataclass(frozen=True)
class Option:
    """One choice, one item to put in order, or one side of a match."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """One item with its key, in the shape of an answer; for `short_text` every accepted text."""

    id: str
    type: str
    prompt: str
    options: tuple[Option, ...]
    answer: tuple[str, ...]
    rationale: str = ""
    objective: str = ""
    key_points: tuple[str, ...] = ()
    matches: tuple[Option, ...] = ()


def fault_of(question: Question, chosen: Sequence[str]) -> str:
    """Say what in an answer does not fit the question, or nothing."""
    match question.type:
        case "short_text":
            return _fault_of_text(chosen)
        case "matching":
            return _fault_of_pairs(question, chosen)
        case "ordering":
            placed = [each for each in chosen if each]
            twice = next((each for each in placed if placed.count(each) > 1), None)
            if len(chosen) > len(question.options):
                return f"This question has {len(question.options)} places."
            return _unknown(question, placed) or ("Each item has one place." if twice else "")
    if question.type in ONE_OPTION and len(set(chosen)) > 1:
        return "Choose one option only."
    return _unknown(question, chosen)


def _unknown(question: Question, chosen: Sequence[str]) -> str:
    offered = {option.id for option in question.options}
    unknown = next((option for option in chosen if option not in offered), None)
    return "" if unknown is None else f"This question has no option {unknown[:40]!r}."


def _fault_of_text(chosen: Sequence[str]) -> str:
    if len(chosen) > 1:
        return "Write one answer only."
    return f"Write at most {LONGEST_TEXT} characters." if any(len(each) > LONGEST_TEXT for each in chosen) else ""


def _fault_of_pairs(question: Question, chosen: Sequence[str]) -> str:
    pairs = [each.partition(PAIR) for each in chosen]
    sides = ({each.id for each in question.options}, {each.id for each in question.matches})
    for left, sign, right in pairs:
        if not sign or left not in sides[0] or right not in sides[1]:
            return f"This question has no pair {left[:40] + sign + right[:40]!r}."
    left_sides = [left for left, _, _ in dict.fromkeys(pairs)]
    return "Each item has one match." if len(set(left_sides)) < len(left_sides) else ""


def tidied(question: Question, chosen: Sequence[str]) -> list[str]:
    """Return an answer that fits as it is stored; nothing for one that was taken back."""
    match question.type:
        case "ordering":
            places = list(chosen)
            while places and not places[-1]:
                places.pop()
            return places
        case "short_text":
            return [each.strip() for each in chosen if each.strip()]
    return sorted(set(chosen))


def is_complete(question: Question, chosen: Sequence[str]) -> bool:
    """Say whether an answer leaves nothing open."""
    match question.type:
        case "ordering":
            return len([each for each in chosen if each]) == len(question.options)
        case "matching":
            return len({each.partition(PAIR)[0] for each in chosen}) == len(question.options)
        case "short_text":
            return any(each.strip() for each in chosen)
    return bool(chosen)


def is_right(question: Question, chosen: Sequence[str]) -> bool:
    """Say whether an answer is the key exactly; there is no partial credit."""
    match question.type:
        case "ordering":
            return tuple(chosen) == question.answer
        case "short_text":
            accepted = {normalised(each) for each in question.answer}
            return len(chosen) == 1 and normalised(chosen[0]) in accepted
    return frozenset(chosen) == frozenset(question.answer)


def normalised(text: str) -> str:
    """Return what two texts have in common that say the same: no case, accents, hyphens, outer or stray marks.

    Marks before a digit stay (0.5 is not 5, nor is -5), and so do signs that carry meaning (%, +, <, >, =).
    """
    plain = unicodedata.normalize("NFKD", text.translate(_DASHES).casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each)).casefold()
    return " ".join(_UNHEARD.sub("", _BETWEEN_WORDS.sub(" ", bare)).split())
