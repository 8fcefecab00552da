"""What differs between two revisions, as people read it. Pure."""

import difflib
import json
import re
from collections.abc import Iterator
from typing import Any

Piece = tuple[str, str]


def pieces(before: Any, after: Any) -> list[Piece]:
    """Cut two values into `(same | gone | new, text)`, word by word in the order of reading."""
    old, new = _words(before), _words(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        piece
        for how, a, b, c, d in matcher.get_opcodes()
        for piece in _pieces(how, "".join(old[a:b]), "".join(new[c:d]))
    ]


def named(field: str) -> str:
    """Write the path of a field for people: positions count from one."""
    parts = [str(int(part) + 1) if part.isdecimal() else part.replace("_", " ") for part in field.split(".")]
    return ", ".join(parts)


def _pieces(how: str, old: str, new: str) -> Iterator[Piece]:
    if how == "equal":
        yield "same", old
        return
    if old:
        yield "gone", old
    if new:
        yield "new", new


def _words(value: Any) -> list[str]:
    if value is None:
        return []
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    # More words than this are compared line by line: what is compared grows with the square of it.
    words = re.findall(r"\s+|[^\s]+", text)
    return words if len(words) <= 4000 else text.splitlines(keepends=True)
