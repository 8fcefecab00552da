"""XML from outside: no document type, so no entities; not too deep and not too many elements."""

from xml.etree import ElementTree as ET
from xml.parsers import expat

from services.catalog.quizzes.exchanged import QuizRefused

DEEPEST = 60
MOST_ELEMENTS = 100_000


def parse_xml(content: bytes) -> ET.Element:
    """Return the root of a document; raises `QuizRefused`."""
    _look_over(content)
    return ET.fromstring(content)  # noqa: S314 - looked over


def _look_over(content: bytes) -> None:
    parser = expat.ParserCreate()
    depth = count = 0

    def refuse(*_: object) -> None:
        raise QuizRefused("a document type (DOCTYPE) or entity in XML is not accepted")

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise QuizRefused("the XML is nested too deeply or has too many elements")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise QuizRefused(f"the XML cannot be read: {error}") from error


def plain_name(tag: str) -> str:
    """`{namespace}qti-choice-interaction` and `choiceInteraction` are both `choiceinteraction`."""
    return tag.rpartition("}")[2].removeprefix("qti-").replace("-", "").lower()
