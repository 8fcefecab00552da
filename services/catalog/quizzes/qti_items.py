"""Writing one question as a QTI 3.0 item. Pure."""

import re
from xml.sax.saxutils import escape, quoteattr

from services.catalog.quizzes.exchanged import CHOICES, ExchangedQuestion
from services.catalog.quizzes.html_text import html_of_text

_ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"


def item(name: str, question: ExchangedQuestion) -> str:
    """Return the XML of an item; `name` is its file, for a question without a name."""
    identifier = "item-" + re.sub(r"[^A-Za-z0-9_.-]", "-", question.name or name)
    declaration, interaction = _written(question)
    template = "map_response" if question.type == "short_text" else "match_correct"
    feedback = (
        '<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="rationale" show-hide="show">'
        f"<qti-content-body>{html_of_text(question.rationale)}</qti-content-body></qti-modal-feedback>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="{_ASI}" identifier="{identifier}" title={quoteattr(question.name)} adaptive="false"
 time-dependent="false">
{declaration}
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
<qti-outcome-declaration identifier="FEEDBACK" cardinality="single" base-type="identifier"/>
<qti-item-body><div>{html_of_text(question.prompt)}</div>
{interaction}</qti-item-body>
<qti-response-processing template="{_TEMPLATES}/{template}.xml"/>
{feedback if question.rationale else ""}
</qti-assessment-item>
"""


def _written(question: ExchangedQuestion) -> tuple[str, str]:
    if question.type in CHOICES:
        return _choice(question)
    return {"ordering": _order, "matching": _match, "short_text": _text_entry}[question.type](question)


def _declaration(cardinality: str, kind: str, values: list[str], mapping: str = "") -> str:
    right = "".join(f"<qti-value>{escape(value)}</qti-value>" for value in values)
    return (
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" base-type="{kind}">'
        f"<qti-correct-response>{right}</qti-correct-response>{mapping}</qti-response-declaration>"
    )


def _choices(texts: list[str]) -> str:
    return "\n".join(
        f'<qti-simple-choice identifier="c{n}">{escape(text)}</qti-simple-choice>' for n, text in enumerate(texts)
    )


def _choice(question: ExchangedQuestion) -> tuple[str, str]:
    multiple = question.type == "multiple"
    right = [f"c{n}" for n, choice in enumerate(question.choices) if choice.right]
    shuffle = "false" if question.type == "true_false" else "true"
    interaction = (
        f'<qti-choice-interaction response-identifier="RESPONSE" shuffle="{shuffle}"'
        f' max-choices="{0 if multiple else 1}">\n'
        f"{_choices([choice.text for choice in question.choices])}\n</qti-choice-interaction>"
    )
    return _declaration("multiple" if multiple else "single", "identifier", right), interaction


def _order(question: ExchangedQuestion) -> tuple[str, str]:
    names = [f"c{n}" for n in range(len(question.texts))]
    interaction = (
        '<qti-order-interaction response-identifier="RESPONSE" shuffle="true">\n'
        f"{_choices(list(question.texts))}\n</qti-order-interaction>"
    )
    return _declaration("ordered", "identifier", names), interaction


def _match(question: ExchangedQuestion) -> tuple[str, str]:
    items = [pair for pair in question.pairs if pair.item]
    matches = list(dict.fromkeys(pair.match for pair in question.pairs))
    key = [f"i{n} m{matches.index(pair.match)}" for n, pair in enumerate(items)]
    sides = _side([pair.item for pair in items], "i", 1) + _side(matches, "m", len(items))
    interaction = (
        f'<qti-match-interaction response-identifier="RESPONSE" shuffle="true" max-associations="{len(items)}">'
        f"{sides}</qti-match-interaction>"
    )
    return _declaration("multiple", "directedPair", key), interaction


def _side(texts: list[str], prefix: str, most: int) -> str:
    choices = "\n".join(
        f'<qti-simple-associable-choice identifier="{prefix}{n}" match-max="{most}">{escape(text)}'
        "</qti-simple-associable-choice>"
        for n, text in enumerate(texts)
    )
    return f"<qti-simple-match-set>{choices}</qti-simple-match-set>\n"


def _text_entry(question: ExchangedQuestion) -> tuple[str, str]:
    entries = "".join(
        f'<qti-map-entry map-key={quoteattr(text)} mapped-value="1" case-sensitive="false"/>' for text in question.texts
    )
    mapping = f'<qti-mapping default-value="0">{entries}</qti-mapping>'
    interaction = '<p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>'
    return _declaration("single", "string", list(question.texts[:1]), mapping), interaction
