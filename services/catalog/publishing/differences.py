"""Which fields of two contents differ. Pure."""

from collections.abc import Iterator
from typing import Any

_ABSENT = object()


def differing_fields(old: Any, new: Any) -> Iterator[str]:
    """Yield the dotted path of every value that was added, taken away or changed."""
    return (path for path, _, _ in differences(old, new))


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the dotted path of every value that differs, as it was and as it is; None where there is none."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        names = [*old, *(name for name in new if name not in old)]
        pairs = [(name, old.get(name, _ABSENT), new.get(name, _ABSENT)) for name in names]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = [(str(number), *both) for number, both in enumerate(zip(old, new, strict=True))]
    else:
        yield path, None if old is _ABSENT else old, None if new is _ABSENT else new
        return
    for name, before, after in pairs:
        if before in (None, _ABSENT) and after in (None, _ABSENT):
            continue
        yield from differences(before, after, f"{path}.{name}" if path else name)
