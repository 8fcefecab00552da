"""A question as it travels between systems, and the report of reading a file. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.catalog.assessments import MOST_OPTIONS, PAIR

LONGEST_TEXT = 10_000
LONGEST_ANSWER = 200
NO_RATIONALE = "No rationale was imported. Write one before this is published."
CHOICES = frozenset({"single", "multiple", "true_false"})


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
class Pair:
    """One item and what it is matched with; an empty item belongs to a match that fits nothing."""

    item: str
    match: str


@dataclass(frozen=True)
class ExchangedQuestion:
    """A question with its key; `notes` say what of it was lost on the way.

    Which of the lists is filled depends on the type: `choices` of single, multiple and true_false, `pairs` of
    matching; `texts` are the items of ordering in their right order, and what is accepted of short_text.
    """

    name: str
    prompt: str
    type: str
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    texts: tuple[str, ...] = ()
    rationale: str = ""
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it in the shape of a quiz of ours, without what only a module knows."""
        return {
            "name": self.name,
            "type": self.type,
            "prompt": self.prompt,
            **self._key(),
            "rationale": self.rationale or NO_RATIONALE,
            "notes": list(self.notes),
        }

    def _key(self) -> dict[str, Any]:
        match self.type:
            case "short_text":
                return {"options": [], "matches": [], "answer": list(self.texts)}
            case "ordering":
                options = _listed(_mixed(self.texts))
                ids = {each["text"]: each["id"] for each in options}
                return {"options": options, "matches": [], "answer": [ids[text] for text in self.texts]}
            case "matching":
                return self._matching()
        options = _listed([choice.text for choice in self.choices], self.type)
        right = [option["id"] for option, choice in zip(options, self.choices, strict=True) if choice.right]
        return {"options": options, "matches": [], "answer": right}

    def _matching(self) -> dict[str, Any]:
        items = [pair for pair in self.pairs if pair.item]
        options = _listed([pair.item for pair in items])
        matches = _listed(_mixed(list(dict.fromkeys(pair.match for pair in self.pairs))))
        ids = {each["text"]: each["id"] for each in matches}
        key = [f"{option['id']}{PAIR}{ids[pair.match]}" for option, pair in zip(options, items, strict=True)]
        return {"options": options, "matches": matches, "answer": key}


def _mixed(texts: Sequence[str]) -> list[str]:
    """Put texts in an order that is not theirs, so that ids given by it do not tell the key; the same every time."""
    mixed = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
    return mixed[::-1] if mixed == list(texts) else mixed


def _listed(texts: Sequence[str], kind: str = "") -> list[dict[str, str]]:
    ids = ("true", "false") if kind == "true_false" else [chr(ord("a") + n) for n in range(len(texts))]
    return [{"id": name, "text": text} for name, text in zip(ids, texts, strict=True)]


@dataclass(frozen=True)
class QuizFile:
    """What came out of a file: questions, and (name, reason) of those that were not taken."""

    format: str
    questions: tuple[ExchangedQuestion, ...]
    not_taken: tuple[tuple[str, str], ...]


def checked(question: ExchangedQuestion) -> ExchangedQuestion:
    """Return the question if it can be one of ours; raises `NotTaken`."""
    if not question.prompt:
        raise NotTaken("it has no text")
    if max(map(len, [question.prompt, question.rationale, *_texts(question)])) > LONGEST_TEXT:
        raise NotTaken("a text is too long")
    if question.type in CHOICES:
        _check_choices(question)
    elif question.type == "short_text":
        if not question.texts or not all(question.texts):
            raise NotTaken("it does not say which answer is accepted")
        if max(map(len, question.texts)) > LONGEST_ANSWER:
            raise NotTaken(f"an accepted answer has more than {LONGEST_ANSWER} characters")
    else:
        _check_sides(question)
    return question


def _texts(question: ExchangedQuestion) -> list[str]:
    sides = [text for pair in question.pairs for text in (pair.item, pair.match)]
    return [*(choice.text for choice in question.choices), *question.texts, *sides]


def _check_choices(question: ExchangedQuestion) -> None:
    _check_options([choice.text for choice in question.choices])
    right = sum(choice.right for choice in question.choices)
    if not right or (right > 1 and question.type != "multiple"):
        raise NotTaken("it does not say which option is right")


def _check_sides(question: ExchangedQuestion) -> None:
    if question.type == "ordering":
        _check_options(question.texts)
        return
    _check_options([pair.item for pair in question.pairs if pair.item])
    _check_options(list(dict.fromkeys(pair.match for pair in question.pairs)))


def _check_options(texts: Sequence[str]) -> None:
    if not 2 <= len(texts) <= MOST_OPTIONS:
        raise NotTaken(f"it has {len(texts)} options; 2 to {MOST_OPTIONS} are possible")
    if not all(texts):
        raise NotTaken("an option has no text, perhaps because it is a picture")
    if len(set(texts)) != len(texts):
        raise NotTaken("two options have the same text")


def question_of_ours(question: dict[str, Any]) -> ExchangedQuestion:
    """Return a question of a module's assessment as it travels."""
    kind, answer = question["type"], question["answer"]
    texts = {option["id"]: option["text"] for option in question["options"]}
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    listed: tuple[str, ...] = ()
    if kind in CHOICES:
        choices = tuple(Choice(text, name in answer) for name, text in texts.items())
    elif kind == "matching":
        pairs = _pairs_of_ours(question, texts)
    else:
        listed = tuple(texts[each] for each in answer) if kind == "ordering" else tuple(answer)
    return ExchangedQuestion(question["id"], question["prompt"], kind, choices, pairs, listed, question["rationale"])


def _pairs_of_ours(question: dict[str, Any], texts: dict[str, str]) -> tuple[Pair, ...]:
    matches = {each["id"]: each["text"] for each in question["matches"]}
    key = dict(each.split(PAIR) for each in question["answer"])
    fitting = [Pair(text, matches[key[name]]) for name, text in texts.items()]
    return (*fitting, *(Pair("", text) for name, text in matches.items() if name not in key.values()))


def questions_of_ours(content: dict[str, Any]) -> Sequence[ExchangedQuestion]:
    """Return all questions of a module."""
    return [question_of_ours(each) for each in content["assessment"]["questions"]]
