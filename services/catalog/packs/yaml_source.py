"""YAML that remembers its lines, and refuses tricks: repeated keys, aliases, tags, deep nesting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from services.catalog.packs.problems import SourceError

DEEPEST = 20
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlSource:
    """The data of a file and the line on which each part of it starts."""

    data: dict[str, Any]
    lines: dict[Path, int]

    def line_of(self, path: Sequence[str | int]) -> int | None:
        """The line of the deepest part of the path that the file really has."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return None


def load_yaml(text: str) -> YamlSource:
    """Read one file whose top level is a mapping."""
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        lines: dict[Path, int] = {}
        data = _build(node, (), lines) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise SourceError(f"not valid YAML: {error.problem}", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        raise SourceError(f"not valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise SourceError("must be a mapping of fields to values", 1)
    return YamlSource(data, lines)


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise SourceError("aliases (*name) are not allowed, write the text out", line)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise SourceError(f"tags ({event.tag}) are not allowed", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise SourceError(f"nested deeper than {DEEPEST} levels", line)


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


def _build(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = _line(node)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), lines) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    return SafeConstructor().construct_object(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            raise SourceError("field names must be plain text", line)
        # Keys stay as written: an option id `no` or a reference `2024` must not become a truth value or a number.
        key = str(key_node.value)
        if key in data:
            raise SourceError(f"the field {key!r} is given twice", line)
        data[key] = _build(value_node, (*path, key), lines)
        lines[(*path, key)] = line
    return data
