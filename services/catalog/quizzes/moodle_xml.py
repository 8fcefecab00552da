"""Moodle's XML format. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree as ET

from services.catalog.quizzes.exchanged import CHOICES, Choice, ExchangedQuestion, NotTaken, Pair, QuizFile, checked
from services.catalog.quizzes.html_text import html_of_text, text_of_html

WHOLE = 100
_SILENT = frozenset({"category"})


def read_moodle_xml(root: ET.Element) -> QuizFile:
    """Read a parsed `<quiz>`."""
    questions, not_taken = [], []
    for number, element in enumerate(root.findall("question"), start=1):
        kind = element.get("type", "")
        if kind in _SILENT:
            continue
        name = (element.findtext("name/text") or "").strip() or f"Question {number}"
        try:
            questions.append(checked(_question(element, kind, name)))
        except NotTaken as reason:
            not_taken.append((name, str(reason)))
    return QuizFile("moodle", tuple(questions), tuple(not_taken))


def _question(element: ET.Element, kind: str, name: str) -> ExchangedQuestion:
    prompt, notes = _text(element.find("questiontext"))
    rationale = _text(element.find("generalfeedback"))[0]
    question = ExchangedQuestion(name, prompt, "single", rationale=rationale, notes=tuple(sorted(notes)))
    match kind:
        case "multichoice" | "truefalse":
            return _choices(element, kind, question)
        case "ordering":
            texts = tuple(_text(answer)[0] for answer in element.findall("answer"))
            return replace(question, type=kind, texts=texts)
        case "matching":
            pairs = tuple(Pair(_text(each)[0], _text(each.find("answer"))[0]) for each in element.iter("subquestion"))
            return replace(question, type=kind, pairs=pairs)
        case "shortanswer":
            return _short_text(element, question)
    raise NotTaken(f"the type {kind or 'without a name'} has no counterpart")


def _short_text(element: ET.Element, question: ExchangedQuestion) -> ExchangedQuestion:
    answers = element.findall("answer")
    whole = [answer for answer in answers if _number(answer.get("fraction", "0")) >= WHOLE]
    texts = tuple((answer.findtext("text") or "").strip() for answer in whole)
    if any("*" in text for text in texts):
        raise NotTaken("a pattern (*) as answer has no counterpart")
    lost = {"answers that earn only part of the points are left out"} if len(whole) < len(answers) else set()
    if (element.findtext("usecase") or "0").strip() in ("1", "true"):
        lost.add("capital letters make no difference here")
    feedback = "\n".join(filter(None, (_text(answer.find("feedback"))[0] for answer in whole)))
    notes = tuple(sorted({*question.notes, *lost}))
    return replace(question, type="short_text", texts=texts, rationale=question.rationale or feedback, notes=notes)


def _choices(element: ET.Element, kind: str, question: ExchangedQuestion) -> ExchangedQuestion:
    choices, feedback, lost = [], [], set(question.notes)
    for answer in element.findall("answer"):
        share = _number(answer.get("fraction", "0"))
        text, left_out = _text(answer)
        choices.append(Choice(text.capitalize() if kind == "truefalse" else text, share > 0))
        lost.update(left_out)
        comment = _text(answer.find("feedback"))[0]
        if comment and share > 0:
            feedback.append(comment)
        elif comment:
            lost.add("feedback of wrong options is left out")
        if 0 < abs(share) < 100:
            lost.add("partial credit is left out: only the whole set is right")
    single = kind == "truefalse" or (element.findtext("single") or "true").strip().lower() in ("true", "1")
    if single and sum(choice.right for choice in choices) > 1:
        raise NotTaken("one option is to be chosen, but several earn points")
    return replace(
        question,
        type="true_false" if kind == "truefalse" else "single" if single else "multiple",
        choices=tuple(sorted(choices, key=lambda each: each.text != "True")) if kind == "truefalse" else tuple(choices),
        rationale=question.rationale or "\n".join(feedback),
        notes=tuple(sorted(lost)),
    )


def _text(element: ET.Element | None) -> tuple[str, list[str]]:
    written = "" if element is None else element.findtext("text") or ""
    if element is not None and element.get("format") in ("plain_text", "markdown"):
        return written.strip(), []
    return text_of_html(written)


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0


def write_moodle_xml(questions: Iterable[ExchangedQuestion]) -> bytes:
    """Write questions as Moodle imports them."""
    root = ET.Element("quiz")
    for question in questions:
        element = ET.SubElement(root, "question", type=_moodle_type(question))
        _add(element, "name", question.name)
        _add(element, "questiontext", html_of_text(question.prompt), format="html")
        _add(element, "generalfeedback", html_of_text(question.rationale), format="html")
        _add_key(element, question)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _moodle_type(question: ExchangedQuestion) -> str:
    if question.type in CHOICES:
        own = question.type == "true_false" and [choice.text for choice in question.choices] == ["True", "False"]
        return "truefalse" if own else "multichoice"
    return {"short_text": "shortanswer"}.get(question.type, question.type)


def _add_key(element: ET.Element, question: ExchangedQuestion) -> None:
    match _moodle_type(question):
        case "truefalse":
            for choice in question.choices:
                _add(element, "answer", choice.text.lower(), fraction="100" if choice.right else "0")
        case "shortanswer":
            ET.SubElement(element, "usecase").text = "0"
            for text in question.texts:
                _add(element, "answer", text, fraction="100", format="plain_text")
        case "ordering":
            _add_settings(element, selecttype="ALL", selectcount="0", layouttype="VERTICAL")
            _add_settings(element, gradingtype="ALL_OR_NOTHING", showgrading="SHOW")
            for place, text in enumerate(question.texts, start=1):
                _add(element, "answer", html_of_text(text), fraction=f"{place}.0000000", format="html")
        case "matching":
            _add_settings(element, shuffleanswers="true")
            for pair in question.pairs:
                side = _add(element, "subquestion", html_of_text(pair.item), format="html")
                _add(side, "answer", pair.match)
        case _:
            _add_choices(element, question)


def _add_choices(element: ET.Element, question: ExchangedQuestion) -> None:
    multiple = question.type == "multiple"
    _add_settings(element, single="false" if multiple else "true", shuffleanswers="true")
    right = sum(choice.right for choice in question.choices)
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    for choice in question.choices:
        wrong = "-100" if multiple else "0"
        _add(element, "answer", html_of_text(choice.text), fraction=share if choice.right else wrong, format="html")


def _add_settings(element: ET.Element, **settings: str) -> None:
    for name, value in settings.items():
        ET.SubElement(element, name).text = value


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    ET.SubElement(element, "text").text = text
    return element
