"""Which file and line a piece of content came from, so that a validation error can say where to look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from services.catalog.packs.problems import PackProblem
from services.catalog.packs.yaml_source import YamlSource

Path = tuple[str | int, ...]

_PLAIN_WORDS = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this kind of content",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
}


@dataclass(frozen=True)
class Origin:
    """A file, the part of the content it provides, and the line of each of its items."""

    file: str
    prefix: Path = ()
    source: YamlSource | None = None
    item_lines: tuple[int, ...] = ()

    def under(self, *prefix: str) -> "Origin":
        """The same file as the source of one field of a larger whole."""
        return replace(self, prefix=prefix)

    def holds(self, path: Path) -> bool:
        """Whether the path lies in the part this file provides."""
        return path[: len(self.prefix)] == self.prefix

    def line_of(self, path: Path) -> int | None:
        """The line of a path of the whole content, as near as the file allows."""
        inner = path[len(self.prefix) :]
        if self.source:
            return self.source.line_of(inner)
        index = inner[0] if inner else None
        return self.item_lines[index] if isinstance(index, int) and index < len(self.item_lines) else None

    def problem(self, path: Path, message: str) -> PackProblem:
        """A problem at a path of the whole content."""
        return PackProblem(self.file, self.line_of(path), _dotted(path[len(self.prefix) :]), message)


def owner(path: Path, origins: Sequence[Origin]) -> Origin:
    """The file that a path of the content came from: the one with the longest matching part."""
    return max((origin for origin in origins if origin.holds(path)), key=lambda origin: len(origin.prefix))


def locate(error: ValidationError, origins: Sequence[Origin], data: Any) -> list[PackProblem]:
    """Turn a validation error into problems with file, line and field."""
    kind = data.get("kind") if isinstance(data, dict) else None
    problems = []
    for detail in error.errors():
        path: Path = detail["loc"]
        # The kind that chose the model leads the path; it is no field.
        if path and path[0] == kind:
            path = path[1:]
        message = _PLAIN_WORDS.get(detail["type"]) or detail["msg"].removeprefix("Value error, ")
        problems.append(owner(path, origins).problem(path, message))
    return problems


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)
