"""The files of a pack as plain data: each is read once, and what does not parse is noted, not raised."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from services.catalog.packs.markdown_source import read_case_guide, read_key_points
from services.catalog.packs.media_files import describe
from services.catalog.packs.origins import Origin, owner
from services.catalog.packs.problems import PackProblem, SourceError
from services.catalog.packs.yaml_source import load_yaml

LARGEST_TEXT = 2 * 1024**2
_CITED = re.compile(r"\[([A-Z0-9]+(?:-[A-Z0-9]+)*(?:; [A-Z0-9]+(?:-[A-Z0-9]+)*)*)\](?!\()")
Parsed = TypeVar("Parsed")
Loaded = tuple[Any, Origin]


class Sources:
    """Access to the files of one pack, with the problems met and the files used so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[PackProblem] = []
        self.used: set[str] = set()
        self.assets: dict[str, Path] = {}

    def note(self, origin: Origin, path: tuple[str | int, ...], message: str) -> None:
        """Remember a problem at a path of the content."""
        self.problems.append(origin.problem(path, message))

    def require(self, file: str) -> bool:
        """Whether the file is there; if not, that is noted."""
        if not (self.root / file).is_file():
            self.problems.append(PackProblem(file, None, "", "there is no such file"))
            return False
        return True

    def names(self, folder: str, suffix: str) -> list[str]:
        """The names in a folder that end so, without the ending; no suffix means folders."""
        place = self.root / folder
        entries = sorted(place.iterdir()) if place.is_dir() else []
        if suffix:
            return [entry.stem for entry in entries if entry.suffix == suffix]
        return [entry.name for entry in entries if entry.is_dir()]

    def text(self, file: str) -> str | None:
        """The text of a file, or None with a problem noted."""
        if not self.require(file):
            return None
        self.used.add(file)
        path = self.root / file
        if path.stat().st_size > LARGEST_TEXT:
            self.problems.append(PackProblem(file, None, "", f"larger than {LARGEST_TEXT // 1024**2} MB"))
            return None
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self.problems.append(PackProblem(file, None, "", f"is not UTF-8 text (byte {error.start})"))
            return None

    def yaml(self, file: str) -> tuple[dict[str, Any], Origin] | None:
        """The data of a YAML file and where its parts stand."""
        source = self._parse(file, load_yaml)
        return None if source is None else (source.data, Origin(file, source=source))

    def key_points(self, file: str) -> Loaded | None:
        """The key points of a module and where each stands."""
        parsed = self._parse(file, read_key_points)
        return None if parsed is None else (parsed[0], Origin(file, item_lines=tuple(parsed[1])))

    def case_guide(self, file: str) -> Loaded | None:
        """The case guide of a module."""
        parsed = self._parse(file, read_case_guide)
        return None if parsed is None else (parsed, Origin(file))

    def _parse(self, file: str, parse: Callable[[str], Parsed]) -> Parsed | None:
        text = self.text(file)
        try:
            return parse(text) if text is not None else None
        except SourceError as error:
            self.problems.append(PackProblem(file, error.line, "", error.message))
            return None

    def asset(self, file: str) -> dict[str, Any]:
        """Describe a media file and remember where its bytes are."""
        described = describe(self.root / file)
        self.used.add(file)
        self.assets[described["sha256"]] = self.root / file
        return described

    def cited(self, data: dict[str, Any], known: dict[str, Any] | None, origins: Sequence[Origin]) -> dict[str, Any]:
        """The references a module uses; a key that references.yaml lacks is noted where it is used."""
        references = {}
        for path, key in _citations(data):
            # The placeholder lets the rest of the module be checked; the pack is refused all the same.
            references[key] = (known or {}).get(key, {"citation": "?", "status": "?"})
            if known is not None and key not in known:
                self.note(owner(path, origins), path, f"source {key!r} is not in references.yaml")
        return dict(sorted(references.items()))


def _citations(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    quiz = data["assessment"].get("questions")
    lists = {("key_points",): data["key_points"], ("assessment", "questions"): quiz if isinstance(quiz, list) else []}
    for path, items in lists.items():
        for index, item in enumerate(items):
            sources = item.get("sources") if isinstance(item, dict) else None
            for key in sources if isinstance(sources, list) else []:
                yield (*path, index, "sources"), str(key)
    for index, note in enumerate((data["case_guide"] or {}).get("notes", [])):
        for keys in _CITED.findall(note):
            yield from ((("case_guide", "notes", index), key) for key in keys.split("; "))


def with_listed_ids(data: dict[str, Any], field: str, inner: str = "") -> dict[str, Any]:
    """Authors write `o1: text`; content has a list of `{id, text}`. With `inner`, do so in each item of the field."""
    value = data.get(field)
    if inner and isinstance(value, list):
        return {**data, field: [with_listed_ids(item, inner) if isinstance(item, dict) else item for item in value]}
    if not inner and isinstance(value, dict):
        return {**data, field: [{"id": key, "text": text} for key, text in value.items()]}
    return data


def with_assets(data: dict[str, Any], folder: str, sources: Sources, origin: Origin) -> dict[str, Any]:
    """Replace the file names of media and slides by what the files are."""

    def asset(holder: dict[str, Any], name: str, path: tuple[str | int, ...]) -> dict[str, Any]:
        file = holder.get(name)
        if not isinstance(file, str):
            return holder
        try:
            return {**holder, name: sources.asset(f"{folder}/{_plain_name(file)}")}
        except SourceError as error:
            sources.note(origin, (*path, name), error.message)
            return {**holder, name: None}

    media = data.get("media")
    if isinstance(media, dict):
        for name in ("video", "poster", "chapters", "transcript"):
            media = asset(media, name, ("media",))
        media = {**media, "captions": _each(media.get("captions"), asset, ("media", "captions"))}
        data = {**data, "media": media}
    return {**data, "slides": _each(data["slides"], asset, ("slides",))} if "slides" in data else data


def _each(items: Any, asset: Callable[..., dict[str, Any]], path: tuple[str | int, ...]) -> Any:
    if not isinstance(items, list):
        return items
    return [asset(item, "asset", (*path, i)) if isinstance(item, dict) else item for i, item in enumerate(items)]


def _plain_name(file: str) -> str:
    # A name with a folder in it could reach outside the pack.
    if Path(file).name != file or file.startswith("."):
        raise SourceError(f"{file!r} must be the plain name of a file in the media folder of the resource")
    return file
