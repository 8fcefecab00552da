"""A whole form between the tree that is shown and the flat fields that a browser sends. Pure.

Names are paths: `key_points.0.text`, as the catalogue names them in its errors. Members of the content
that no field is declared for travel along unseen in `path.~`, so that a form never takes away what it does
not know.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from services.portal.editing.fields import Field, Group, Part, Rows, Section, Widget, members
from services.portal.editing.typed import understood

Tree = dict[str, Any]
MOST_ROWS = 400


class Sent(Protocol):
    """The fields of a form by name."""

    def getlist(self, key: str) -> list[str]:
        """Return every value under a name."""

    def __contains__(self, key: object) -> bool:
        """Tell whether there is one."""


def read(parts: tuple[Part, ...], sent: Sent, path: str = "") -> Tree:
    """Return the tree that was sent."""
    tree = _unseen(sent, path)
    for part in members(parts):
        name = _join(path, part.name)
        match part:
            case Field():
                tree[part.name] = understood(part, sent.getlist(name))
            case Group():
                inner = read(part.fields, sent, name)
                tree[part.name] = inner if part.needed or not is_blank(part.fields, inner) else None
            case Rows():
                rows = [read(part.fields, sent, each) for each in _rows(sent, name)]
                tree[part.name] = [row.get("value") for row in rows] if part.plain else rows
    return tree


def unseen(parts: tuple[Part, ...], tree: Mapping[str, Any]) -> str:
    """Return the members that no field shows, as they travel along."""
    known = {part.name for part in members(parts)}
    rest = {name: value for name, value in tree.items() if name not in known}
    return json.dumps(rest, ensure_ascii=False) if rest else ""


def row_trees(part: Rows, rows: Iterable[Any]) -> list[Tree]:
    """Return rows as trees, those of plain texts too."""
    return [{"value": row} if part.plain else row for row in rows]


def is_blank(parts: tuple[Part, ...], tree: Tree) -> bool:
    """Say whether nothing was filled in; choices and ids alone are nothing."""
    for part in members(parts):
        value = tree.get(part.name)
        match part:
            case Field():
                silent = part.widget in (Widget.FLAG, Widget.CHOICE, Widget.ID)
                if value not in (None, "", []) and not silent:
                    return False
            case Group():
                if value and not is_blank(part.fields, value):
                    return False
            case Rows():
                if value:
                    return False
    return True


def blank(parts: tuple[Part, ...]) -> Tree:
    """Return the tree of an empty form, with the defaults of its fields."""
    tree: Tree = {}
    for part in members(parts):
        match part:
            case Field():
                # The default of an id is what it begins with.
                tree[part.name] = None if part.widget is Widget.ID else part.default
            case Group():
                tree[part.name] = blank(part.fields) if part.needed else None
            case Rows():
                tree[part.name] = []
    return tree


def part_at(parts: tuple[Part, ...], path: str) -> Part | None:
    """Return what is declared at a path; rows are passed through by their numbers."""
    found: Part | None = None
    for step in path.split("."):
        if step.isdecimal():
            continue
        found = next((part for part in members(parts) if part.name == step), None)
        if found is None:
            return None
        parts = () if isinstance(found, Field) else found.fields
    return found


def labels(parts: tuple[Part, ...], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name on top and the label of every part."""
    for part in parts:
        if isinstance(part, Section):
            yield from labels(part.fields, path)
        else:
            yield part.name, part.label


def _rows(sent: Sent, path: str) -> Iterator[str]:
    """Yield the paths of the rows that were sent; each carries a marker, even when all of it is empty."""
    for number in range(MOST_ROWS):
        if f"{path}.{number}.~" not in sent:
            return
        yield f"{path}.{number}"


def _unseen(sent: Sent, path: str) -> Tree:
    for text in sent.getlist(_join(path, "~"))[:1]:
        try:
            found = json.loads(text) if text else {}
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}
    return {}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
