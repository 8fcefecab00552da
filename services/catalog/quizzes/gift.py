"""Moodle's GIFT format. Pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from services.catalog.quizzes.exchanged import Choice, ExchangedQuestion, NotTaken, Pair, QuizFile, checked
from services.catalog.quizzes.html_text import text_of_html

_SPECIAL = "~=#{}:\\"
# While a question is taken apart, what was escaped stands in a private range where no rule looks at it.
_HIDDEN = {char: chr(0xE000 + number) for number, char in enumerate(_SPECIAL)} | {"n": chr(0xE000 + len(_SPECIAL))}
_SHOWN = {ord(hidden): "\n" if char == "n" else char for char, hidden in _HIDDEN.items()}
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_BLOCK = re.compile(r"^(?:::(?P<name>.*?)::)?(?P<before>[^{}]*)\{(?P<answers>[^{}]*)\}(?P<after>[^{}]*)$", re.DOTALL)
_ANSWER = re.compile(r"([=~])([^=~]*)")
_ARROW = "->"
_WEIGHT = re.compile(r"^%(-?[\d.]+)%")
_MARKUP = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
WHOLE = 100
TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read_gift(text: str) -> QuizFile:
    """Read a file; each question is separated from the next by an empty line."""
    lines = (line for line in text.replace("\r\n", "\n").split("\n") if not line.lstrip().startswith("//"))
    kept = "\n".join(line for line in lines if not line.startswith("$CATEGORY"))
    questions, not_taken = [], []
    for number, block in enumerate(filter(None, map(str.strip, re.split(r"\n[ \t]*\n", kept))), start=1):
        try:
            questions.append(checked(_question(block, number)))
        except NotTaken as reason:
            not_taken.append((_title(block, number), str(reason)))
    return QuizFile("gift", tuple(questions), tuple(not_taken))


def _question(block: str, number: int) -> ExchangedQuestion:
    hidden = _ESCAPE.sub(lambda match: _HIDDEN[match[1]], block)
    match = _BLOCK.match(hidden)
    if match is None:
        raise NotTaken("it is no question" if "{" not in hidden else "its braces do not match")
    markup = (_MARKUP.match(match["before"]) or ["", ""])[1]
    before, after = _MARKUP.sub("", match["before"]).strip(), match["after"].strip()
    prompt, notes = _text(f"{before} _____ {after}" if after else before, markup)
    answers, _, general = match["answers"].partition("####")
    name = (match["name"] or "").translate(_SHOWN).strip() or f"Question {number}"
    question, feedback = _answered(ExchangedQuestion(name, prompt, "single"), answers.strip(), markup)
    rationale = _text(general, markup)[0] or feedback
    return replace(question, rationale=rationale, notes=(*notes, *question.notes))


def _answered(question: ExchangedQuestion, answers: str, markup: str) -> tuple[ExchangedQuestion, str]:
    """Return the question with type, key and what is lost, and the feedback of what is right."""
    first = answers.split("#", 1)[0].strip().upper()
    if first in TRUE_FALSE:
        choices = (Choice("True", TRUE_FALSE[first]), Choice("False", not TRUE_FALSE[first]))
        return replace(question, type="true_false", choices=choices), ""
    if not answers:
        raise NotTaken("free text (essay) has no counterpart")
    if answers.startswith("#"):
        raise NotTaken("a number as answer has no counterpart")
    if answers.startswith(">"):
        return replace(question, type="ordering", texts=_order(answers, markup)), ""
    found = _ANSWER.findall(answers)
    if "~" in {sign for sign, _ in found}:
        return _choices(question, found, markup)
    if _ARROW in answers:
        return replace(question, type="matching", pairs=tuple(_pair(each, markup) for _, each in found)), ""
    return _short_text(question, found, markup)


def _order(answers: str, markup: str) -> tuple[str, ...]:
    """Read what Moodle writes for ordering: a line of settings after `>`, then one item a line."""
    return tuple(_text(line, markup)[0] for line in answers.split("\n")[1:] if line.strip())


def _pair(written: str, markup: str) -> Pair:
    item, arrow, match = written.partition(_ARROW)
    if not arrow:
        raise NotTaken("an item has no match")
    return Pair(_text(item.strip(), markup)[0], match.translate(_SHOWN).strip())


def _short_text(
    question: ExchangedQuestion, found: list[tuple[str, str]], markup: str
) -> tuple[ExchangedQuestion, str]:
    texts, feedback, lost = [], [], set()
    for _, written in found:
        weight = _WEIGHT.match(written.strip())
        text, _, comment = _WEIGHT.sub("", written.strip()).partition("#")
        if weight and float(weight[1]) < WHOLE:
            lost.add("answers that earn only part of the points are left out")
            continue
        texts.append(text.translate(_SHOWN).strip())
        if comment.strip():
            feedback.append(_text(comment, markup)[0])
    if any("*" in text for text in texts):
        raise NotTaken("a pattern (*) as answer has no counterpart")
    return replace(question, type="short_text", texts=tuple(texts), notes=tuple(sorted(lost))), "\n".join(feedback)


def _choices(question: ExchangedQuestion, found: list[tuple[str, str]], markup: str) -> tuple[ExchangedQuestion, str]:
    choices, feedback, lost = [], [], set()
    for sign, written in found:
        weight = _WEIGHT.match(written.strip())
        text, _, comment = _WEIGHT.sub("", written.strip()).partition("#")
        right = sign == "=" or (weight is not None and float(weight[1]) > 0)
        choices.append(Choice(_text(text, markup)[0], right))
        if comment.strip():
            if right:
                feedback.append(_text(comment, markup)[0])
            else:
                lost.add("feedback of wrong options is left out")
        if weight:
            lost.add("partial credit is left out: only the whole set is right")
    kind = "multiple" if sum(choice.right for choice in choices) > 1 else "single"
    return replace(question, type=kind, choices=tuple(choices), notes=tuple(sorted(lost))), "\n".join(feedback)


def _text(written: str, markup: str) -> tuple[str, list[str]]:
    own = _MARKUP.match(written)
    shown = _MARKUP.sub("", written).translate(_SHOWN)
    if (own[1] if own else markup) in ("html", "moodle"):
        return text_of_html(shown)
    return shown.strip() if "\n" not in shown else "\n".join(" ".join(x.split()) for x in shown.strip().split("\n")), []


def _title(block: str, number: int) -> str:
    named = re.match(r"::(.+?)::", block)
    return named[1] if named else f"Question {number}: {' '.join(block.split())[:60]}"


def write_gift(questions: Iterable[ExchangedQuestion]) -> str:
    """Write questions so that Moodle, and `read_gift`, take all of them."""
    return "\n\n".join(_written(question) for question in questions) + "\n"


def _written(question: ExchangedQuestion) -> str:
    lines = [f"::{_escaped(question.name)}::[plain]{_escaped(question.prompt)}{{", *_key_lines(question)]
    rationale = [f"\t####{_escaped(question.rationale)}"] if question.rationale else []
    return "\n".join([*lines, *rationale, "}"])


def _key_lines(question: ExchangedQuestion) -> list[str]:
    match question.type:
        case "true_false" if [choice.text for choice in question.choices] == ["True", "False"]:
            return ["\tTRUE" if question.choices[0].right else "\tFALSE"]
        case "short_text":
            return [f"\t={_escaped(text)}" for text in question.texts]
        case "matching":
            return [f"\t={_side(pair.item)} {_ARROW} {_side(pair.match)}" for pair in question.pairs]
        case "ordering":
            # How many, which, how laid out, how graded: the words of Moodle's own export.
            settings = ">0 ALL VERTICAL ALL_OR_NOTHING SHOW"
            return [settings, *(f"\t{_escaped(text)}" for text in question.texts)]
    right = sum(choice.right for choice in question.choices)
    # Five decimals is what Moodle knows thirds and sixths by.
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    marks = (f"~%{share}%", "~%-100%") if question.type == "multiple" else ("=", "~")
    return [f"\t{marks[0 if choice.right else 1]}{_escaped(choice.text)}" for choice in question.choices]


def _side(text: str) -> str:
    # GIFT knows no way to write its arrow within a text.
    return _escaped(text.replace(_ARROW, "→"))


def _escaped(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text.strip()).replace("\n", "\\n")
