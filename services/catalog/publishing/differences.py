"""Which fields of two contents differ. Pure."""

from collections.abc import Iterator
from typing import Any

_ABSENT = object()


def differing_fields(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Yield the dotted path of every value that was added, taken away or changed."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        names = [*old, *(name for name in new if name not in old)]
        pairs = [(name, old.get(name, _ABSENT), new.get(name, _ABSENT)) for name in names]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [(str(number), *both) for number, both in enumerate(zip(old, new, strict=True))]
    else:
        yield path
        return
    for name, before, after in pairs:
        if before in (None, _ABSENT) and after in (None, _ABSENT):
            continue
        yield from differing_fields(before, after, f"{path}.{name}" if path else name)
