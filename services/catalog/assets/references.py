"""Where content refers to stored files. Pure."""

from collections.abc import Iterable
from typing import Any


def asset_fields(content: Any, path: str = "content") -> dict[str, str]:
    """Return the SHA-256 of every file that a content refers to, by the field that does."""
    if isinstance(content, dict):
        if "sha256" in content and "media_type" in content:
            return {path: content["sha256"]}
        children: Iterable[tuple[str, Any]] = content.items()
    elif isinstance(content, list):
        children = ((str(number), each) for number, each in enumerate(content))
    else:
        return {}
    found: dict[str, str] = {}
    for name, value in children:
        found |= asset_fields(value, f"{path}.{name}")
    return found
