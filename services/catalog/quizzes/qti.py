"""Items of QTI 2.1, 2.2 and 3.0: the versions differ in namespace and spelling, not in what a choice is. Pure."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from services.catalog.quizzes.exchanged import Choice, ExchangedQuestion, NotTaken, checked
from services.catalog.quizzes.html_text import text_of_html
from services.catalog.quizzes.safe_xml import plain_name

ITEM = "assessmentitem"


def read_item(root: ET.Element) -> ExchangedQuestion:
    """Read a parsed item; raises `NotTaken`."""
    for element in root.iter():
        element.attrib = {plain_name(name): value for name, value in element.attrib.items()}
        element.tag = plain_name(str(element.tag))
    body = root.find("itembody")
    if body is None:
        raise NotTaken("it has no text")
    interaction = _only_choice(body)
    key = _key(root, interaction.get("responseidentifier", ""))
    choices = tuple(Choice(_text(each)[0], each.get("identifier") in key) for each in interaction.iter("simplechoice"))
    prompt, notes = _text(body, leave_out=interaction)
    asked, more = _text(interaction.find("prompt"))
    feedback = "\n".join(filter(None, (_text(each)[0] for each in root.findall("modalfeedback"))))
    multiple = interaction.get("maxchoices", "1") != "1" or len(key) > 1
    name = root.get("title") or root.get("identifier") or "Item"
    prompt = "\n".join(filter(None, (prompt, asked)))
    return checked(ExchangedQuestion(name, prompt, choices, multiple, feedback, tuple(dict.fromkeys([*notes, *more]))))


def item_name(root: ET.Element) -> str:
    """Return what an item calls itself."""
    return root.get("title") or root.get("identifier") or "Item"


def _only_choice(body: ET.Element) -> ET.Element:
    found = [each for each in body.iter() if str(each.tag).endswith("interaction")]
    others = sorted({str(each.tag).removesuffix("interaction") for each in found} - {"choice"})
    if others:
        raise NotTaken(f"an interaction of the type {', '.join(others)} has no counterpart")
    if len(found) != 1:
        raise NotTaken(f"it has {len(found)} questions in one item")
    return found[0]


def _key(root: ET.Element, identifier: str) -> set[str]:
    for declaration in root.iter("responsedeclaration"):
        if declaration.get("identifier") == identifier:
            return {(value.text or "").strip() for value in declaration.findall("correctresponse/value")}
    return set()


def _text(element: ET.Element | None, *, leave_out: ET.Element | None = None) -> tuple[str, list[str]]:
    return ("", []) if element is None else text_of_html("".join(_markup(element, leave_out)))


def _markup(element: ET.Element, leave_out: ET.Element | None) -> Iterator[str]:
    """Write elements again as plain HTML, without the interaction and without feedback, rubrics and templates."""
    yield _escaped(element.text)
    for child in element:
        tag = str(child.tag)
        if child is not leave_out and not tag.startswith(("feedback", "rubric", "template")):
            alt = _escaped(child.get("alt")).replace('"', "&quot;")
            yield f'<{tag} alt="{alt}">'
            yield from _markup(child, leave_out)
            yield f"</{tag}>"
        yield _escaped(child.tail)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;")
