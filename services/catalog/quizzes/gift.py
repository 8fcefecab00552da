"""Moodle's GIFT format. Pure."""

import re
from collections.abc import Iterable

from services.catalog.quizzes.exchanged import Choice, ExchangedQuestion, NotTaken, QuizFile, checked
from services.catalog.quizzes.html_text import text_of_html

_SPECIAL = "~=#{}:\\"
# While a question is taken apart, what was escaped stands in a private range where no rule looks at it.
_HIDDEN = {char: chr(0xE000 + number) for number, char in enumerate(_SPECIAL)} | {"n": chr(0xE000 + len(_SPECIAL))}
_SHOWN = {ord(hidden): "\n" if char == "n" else char for char, hidden in _HIDDEN.items()}
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_BLOCK = re.compile(r"^(?:::(?P<name>.*?)::)?(?P<before>[^{}]*)\{(?P<answers>[^{}]*)\}(?P<after>[^{}]*)$", re.DOTALL)
_ANSWER = re.compile(r"([=~])([^=~]*)")
_WEIGHT = re.compile(r"^%(-?[\d.]+)%")
_MARKUP = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
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
    choices, feedback, lost = _choices(answers.strip(), markup)
    rationale = _text(general, markup)[0] or feedback
    return ExchangedQuestion(
        name=(match["name"] or "").translate(_SHOWN).strip() or f"Question {number}",
        prompt=prompt,
        choices=tuple(choices),
        multiple=sum(choice.right for choice in choices) > 1,
        rationale=rationale,
        notes=(*notes, *lost),
    )


def _choices(answers: str, markup: str) -> tuple[list[Choice], str, list[str]]:
    """Return the choices, the feedback of the right ones, and what is lost."""
    first = answers.split("#", 1)[0].strip().upper()
    if first in TRUE_FALSE:
        return [Choice("True", TRUE_FALSE[first]), Choice("False", not TRUE_FALSE[first])], "", []
    if not answers:
        raise NotTaken("free text (essay) has no counterpart")
    if answers.startswith("#"):
        raise NotTaken("a number as answer has no counterpart")
    found = _ANSWER.findall(answers)
    if "~" not in {sign for sign, _ in found}:
        raise NotTaken("matching has no counterpart" if "->" in answers else "a short answer has no counterpart")
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
    return choices, "\n".join(feedback), sorted(lost)


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
    right = sum(choice.right for choice in question.choices)
    # Five decimals is what Moodle knows thirds and sixths by.
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    lines = [f"::{_escaped(question.name)}::[plain]{_escaped(question.prompt)}{{"]
    for choice in question.choices:
        sign = f"~%{share if choice.right else '-100'}%" if question.multiple else "=" if choice.right else "~"
        lines.append(f"\t{sign}{_escaped(choice.text)}")
    rationale = [f"\t####{_escaped(question.rationale)}"] if question.rationale else []
    return "\n".join([*lines, *rationale, "}"])


def _escaped(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text.strip()).replace("\n", "\\n")
