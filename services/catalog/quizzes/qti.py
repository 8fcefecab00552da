"""Items of QTI 2.1, 2.2 and 3.0: the versions differ in namespace and spelling, not in what a choice is. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

from services.catalog.quizzes.exchanged import Choice, ExchangedQuestion, NotTaken, Pair, checked
from services.catalog.quizzes.html_text import text_of_html
from services.catalog.quizzes.safe_xml import plain_name

ITEM = "assessmentitem"
SIDES = 2


def read_item(root: ET.Element) -> ExchangedQuestion:
    """Read a parsed item; raises `NotTaken`."""
    for element in root.iter():
        element.attrib = {plain_name(name): value for name, value in element.attrib.items()}
        element.tag = plain_name(str(element.tag))
    body = root.find("itembody")
    if body is None:
        raise NotTaken("it has no text")
    interaction = _only_one(body)
    key = _key(root, interaction.get("responseidentifier", ""))
    prompt, notes = _text(body, leave_out=interaction)
    asked, more = _text(interaction.find("prompt"))
    feedback = "\n".join(filter(None, (_text(each)[0] for each in root.findall("modalfeedback"))))
    prompt = "\n".join(filter(None, (prompt, asked)))
    lost = tuple(dict.fromkeys([*notes, *more]))
    question = ExchangedQuestion(item_name(root), prompt, "single", rationale=feedback, notes=lost)
    return checked(_READERS[str(interaction.tag)](question, interaction, key))


def _choice(question: ExchangedQuestion, interaction: ET.Element, key: list[str]) -> ExchangedQuestion:
    choices = tuple(Choice(_text(each)[0], each.get("identifier") in key) for each in interaction.iter("simplechoice"))
    if [choice.text for choice in choices] == ["True", "False"] and len(key) == 1:
        return replace(question, type="true_false", choices=choices)
    multiple = interaction.get("maxchoices", "1") != "1" or len(key) > 1
    return replace(question, type="multiple" if multiple else "single", choices=choices)


def _order(question: ExchangedQuestion, interaction: ET.Element, key: list[str]) -> ExchangedQuestion:
    texts = {each.get("identifier", ""): _text(each)[0] for each in interaction.iter("simplechoice")}
    if not key or sorted(key) != sorted(texts):
        raise NotTaken("it does not say the whole order")
    return replace(question, type="ordering", texts=tuple(texts[each] for each in key))


def _match(question: ExchangedQuestion, interaction: ET.Element, key: list[str]) -> ExchangedQuestion:
    sets = [
        {each.get("identifier", ""): _text(each)[0] for each in side.iter("simpleassociablechoice")}
        for side in interaction.iter("simplematchset")
    ]
    if len(sets) != SIDES:
        raise NotTaken("it has no two sets to match")
    items, matches = sets
    fitting = dict(pair for pair in (each.split() for each in key) if len(pair) == SIDES)
    if len(key) != len(fitting) or set(fitting) != set(items) or not set(fitting.values()) <= set(matches):
        raise NotTaken("it does not match each item with one other")
    pairs = [Pair(items[item], matches[fitting[item]]) for item in items]
    spare = [Pair("", text) for name, text in matches.items() if name not in fitting.values()]
    return replace(question, type="matching", pairs=(*pairs, *spare))


def _text_entry(question: ExchangedQuestion, interaction: ET.Element, key: list[str]) -> ExchangedQuestion:
    if interaction.get("patternmask"):
        raise NotTaken("a pattern for the answer has no counterpart")
    return replace(question, type="short_text", texts=tuple(dict.fromkeys(key)))


def item_name(root: ET.Element) -> str:
    """Return what an item calls itself."""
    return root.get("title") or root.get("identifier") or "Item"


_READERS = {
    "choiceinteraction": _choice,
    "orderinteraction": _order,
    "matchinteraction": _match,
    "textentryinteraction": _text_entry,
}


def _only_one(body: ET.Element) -> ET.Element:
    found = [each for each in body.iter() if str(each.tag).endswith("interaction")]
    others = sorted({str(each.tag).removesuffix("interaction") for each in found if each.tag not in _READERS})
    if others:
        raise NotTaken(f"an interaction of the type {', '.join(others)} has no counterpart")
    if len(found) != 1:
        raise NotTaken(f"it has {len(found)} questions in one item")
    return found[0]


def _key(root: ET.Element, identifier: str) -> list[str]:
    """Return the right response in its order, and for a text what else earns as much."""
    for declaration in root.iter("responsedeclaration"):
        if declaration.get("identifier") == identifier:
            right = [(value.text or "").strip() for value in declaration.findall("correctresponse/value")]
            return right + (_mapped(declaration) if declaration.get("basetype") == "string" else [])
    return []


def _mapped(declaration: ET.Element) -> list[str]:
    worth = {each.get("mapkey", ""): _number(each.get("mappedvalue")) for each in declaration.iter("mapentry")}
    most = max(worth.values(), default=0)
    return [text for text, value in worth.items() if text and 0 < value == most]


def _number(written: str | None) -> float:
    try:
        return float(written or 0)
    except ValueError:
        return 0.0


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
