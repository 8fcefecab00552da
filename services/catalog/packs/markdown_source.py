"""The two Markdown files of a module: key points and the case guide, read into plain data with their lines."""

import re
from dataclasses import dataclass
from typing import Any

from services.catalog.packs.problems import SourceError

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$")
_POINT = re.compile(r"^(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*):\s+(?P<title>.+)$")
_SOURCES = re.compile(r"^Sources:\s*(.+)$")
_MINUTES = re.compile(r"^Minutes:\s*(\d+)(?:-(\d+))?$")


@dataclass(frozen=True)
class Section:
    """A heading, its line, and the text under it."""

    level: int
    heading: str
    line: int
    text: str


def sections(markdown: str) -> list[Section]:
    """The headings of a file, each with the text up to the next heading."""
    found: list[tuple[int, str, int, list[str]]] = [(0, "", 1, [])]
    for number, line in enumerate(markdown.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading:
            found.append((len(heading[1]), heading[2], number, []))
        else:
            found[-1][3].append(line)
    return [Section(level, heading, line, "\n".join(body).strip()) for level, heading, line, body in found[1:]]


def read_key_points(markdown: str) -> tuple[list[dict[str, Any]], list[int]]:
    """`## k1: Title`, its text, and a closing line `Sources: KEY; KEY`; also the line of each point."""
    points, lines = [], []
    for section in sections(markdown):
        if section.level == 1:
            continue
        heading = _POINT.match(section.heading)
        if section.level != 2 or not heading:
            raise SourceError("a key point starts with a heading like '## k1: Title'", section.line)
        text, keys = _split_sources(section)
        points.append({"id": heading["id"], "title": heading["title"], "text": text, "sources": keys})
        lines.append(section.line)
    return points, lines


def _split_sources(section: Section) -> tuple[str, list[str]]:
    *body, last = section.text.splitlines() or [""]
    sources = _SOURCES.match(last)
    if not sources:
        raise SourceError("a key point ends with a line 'Sources: KEY; KEY'", section.line)
    return "\n".join(body).strip(), [key.strip() for key in sources[1].split(";")]


def read_case_guide(markdown: str) -> dict[str, Any]:
    """`Minutes: 20-30`, `## Vignette`, then `## Question` and `### Facilitator notes` in turn."""
    guide: dict[str, Any] = {"vignette": "", "questions": [], "notes": []}
    for section in sections(markdown):
        if section.level == 1:
            guide["minutes"] = _minutes(section)
        elif section.heading == "Vignette":
            guide["vignette"] = section.text
        elif section.heading.startswith("Question"):
            guide["questions"].append(" ".join(section.text.split()))
        elif section.heading == "Facilitator notes":
            _add_note(guide, section)
        else:
            raise SourceError(f"unknown heading {section.heading!r}", section.line)
    if "minutes" not in guide:
        raise SourceError("must start with a title and a line 'Minutes: 20-30'", 1)
    return guide


def _add_note(guide: dict[str, Any], section: Section) -> None:
    guide["notes"].append(section.text)
    if len(guide["notes"]) != len(guide["questions"]):
        raise SourceError("facilitator notes follow the question they answer, one for each", section.line)


def _minutes(section: Section) -> dict[str, int]:
    match = _MINUTES.match(section.text.splitlines()[0] if section.text else "")
    if not match:
        raise SourceError("the title is followed by a line 'Minutes: 20-30'", section.line)
    return {"min": int(match[1]), "max": int(match[2] or match[1])}
