"""Moodle's XML format. Pure."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from services.catalog.quizzes.exchanged import Choice, ExchangedQuestion, NotTaken, QuizFile, checked
from services.catalog.quizzes.html_text import html_of_text, text_of_html

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
    if kind not in ("multichoice", "truefalse"):
        raise NotTaken(f"the type {kind or 'without a name'} has no counterpart")
    prompt, notes = _text(element.find("questiontext"))
    choices, feedback, lost = [], [], set(notes)
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
    rationale = _text(element.find("generalfeedback"))[0] or "\n".join(feedback)
    return ExchangedQuestion(name, prompt, tuple(choices), not single, rationale, tuple(sorted(lost)))


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
        element = ET.SubElement(root, "question", type="multichoice")
        _add(element, "name", question.name)
        _add(element, "questiontext", html_of_text(question.prompt), format="html")
        _add(element, "generalfeedback", html_of_text(question.rationale), format="html")
        ET.SubElement(element, "single").text = "false" if question.multiple else "true"
        ET.SubElement(element, "shuffleanswers").text = "true"
        right = sum(choice.right for choice in question.choices)
        share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
        for choice in question.choices:
            wrong = "-100" if question.multiple else "0"
            _add(element, "answer", html_of_text(choice.text), fraction=share if choice.right else wrong, format="html")
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(ET.SubElement(parent, name, attributes), "text").text = text
