"""What a form is declared with: fields, groups of fields, and groups that repeat. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Widget(StrEnum):
    """How a value is typed, and what it is in the content."""

    LINE = "line"
    TEXT = "text"
    MARKDOWN = "markdown"
    LINES = "lines"
    WHOLE = "whole"
    PERCENT = "percent"
    TIMECODE = "timecode"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    FILE = "file"
    ID = "id"


@dataclass(frozen=True)
class Field:
    """One value. `among` names the rows of the same form that it is chosen from; `made_from` is where an id comes from.

    `suggest` is what is offered while typing: resources or pathways.
    """

    name: str
    label: str
    widget: Widget = Widget.LINE
    hint: str = ""
    needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    among: str = ""
    made_from: str = ""
    suggest: str = ""
    default: object = None


@dataclass(frozen=True)
class Group:
    """Values that belong together; one that is not `needed` is left out when nothing in it is filled in."""

    name: str
    label: str
    fields: "tuple[Part, ...]"
    hint: str = ""
    needed: bool = True


@dataclass(frozen=True)
class Rows:
    """Values or groups that repeat; with `plain` each row is a single text, not a group."""

    name: str
    label: str
    one: str
    fields: "tuple[Part, ...]"
    hint: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Section:
    """A heading over fields; it is no level of the content."""

    label: str
    fields: "tuple[Part, ...]"
    hint: str = ""


Part = Field | Group | Rows | Section


def members(parts: tuple[Part, ...]) -> Iterator[Field | Group | Rows]:
    """Yield the parts that are members of the content, those under headings included."""
    for part in parts:
        if isinstance(part, Section):
            yield from members(part.fields)
        else:
            yield part
