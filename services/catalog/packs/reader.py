"""Reads a pack folder, or an unpacked upload, into checked content; reports every mistake with its file and line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from services.catalog.content import PathwayContent, ProgrammeContent, ResourceContent, read_resource
from services.catalog.elements import Element, Key, Language, Reference, Slug, Text, Title
from services.catalog.packs.origins import Origin, locate
from services.catalog.packs.problems import PackInvalid, PackProblem, SourceError
from services.catalog.packs.sources import Sources, with_assets, with_listed_ids

MANIFEST = "pack.yaml"
Content = TypeVar("Content")


class Manifest(Element):
    """`pack.yaml`: what the pack is, and the notices its content may carry."""

    format: Literal[1]
    slug: Slug
    title: Title
    language: Language
    notices: dict[Slug, Text] = Field(default_factory=dict)


class Synonyms(Element):
    """`synonyms.yaml`: words that a search takes for each other."""

    groups: tuple[Annotated[tuple[Text, ...], Field(min_length=2)], ...]


@dataclass(frozen=True)
class Pack:
    """A pack that has been read: every part is valid in itself; lint looks at how they fit together."""

    manifest: Manifest
    programme: ProgrammeContent
    pathways: tuple[PathwayContent, ...]
    resources: tuple[ResourceContent, ...]
    references: Mapping[str, Reference]
    synonyms: tuple[tuple[str, ...], ...]
    assets: Mapping[str, Path]
    files: Mapping[str, str] = field(repr=False)
    used: frozenset[str] = field(repr=False)


def read_pack(root: Path) -> Pack:
    """Read the pack in a folder; raises PackInvalid with all problems."""
    reading = _Reading(root)
    pack = reading.pack() if reading.sources.require(MANIFEST) else None
    if reading.sources.problems or pack is None:
        raise PackInvalid(sorted(set(reading.sources.problems), key=str))
    return pack


class _Reading:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources = Sources(root)
        self.files: dict[str, str] = {}
        self.notices: Mapping[str, str] = {}
        self.references: dict[str, Any] | None = None

    def pack(self) -> Pack | None:
        manifest = self._read(MANIFEST, Manifest.model_validate)
        self.notices = manifest.notices if manifest else {}
        references = self._read("references.yaml", TypeAdapter(dict[Key, Reference]).validate_python)
        if references is not None:
            self.references = {key: reference.model_dump() for key, reference in references.items()}
        synonyms = self._read("synonyms.yaml", Synonyms.model_validate) if self._has("synonyms.yaml") else None
        programme = self._programme(manifest.slug if manifest else "unknown")
        pathways = tuple(filter(None, map(self._pathway, self.sources.names("pathways", ".yaml"))))
        entries = [self._resource(slug) for slug in self.sources.names("resources", ".yaml")]
        entries += [self._module(slug) for slug in self.sources.names("modules", "")]
        resources = tuple(entry for entry in entries if entry is not None)
        if not manifest or not programme or references is None:
            return None
        groups = synonyms.groups if synonyms else ()
        used = frozenset(self.sources.used)
        return Pack(
            manifest,
            programme,
            pathways,
            resources,
            references,
            groups,
            self.sources.assets,
            self.files,
            used,
        )

    def _programme(self, slug: str) -> ProgrammeContent | None:
        def prepare(data: dict[str, Any], origin: Origin) -> dict[str, Any]:
            return {**self._common(data, origin), "slug": slug}

        return self._read("programme.yaml", ProgrammeContent.model_validate, prepare, {"body": "programme.md"})

    def _pathway(self, slug: str) -> PathwayContent | None:
        file = f"pathways/{slug}.yaml"
        return self._read(file, PathwayContent.model_validate, lambda data, _: {**data, "slug": slug})

    def _resource(self, slug: str) -> ResourceContent | None:
        file = self._claim(slug, f"resources/{slug}.yaml")
        body = {"body": f"resources/{slug}.md"} if self._has(f"resources/{slug}.md") else {}

        forms: list[Origin] = []

        def prepare(data: dict[str, Any], origin: Origin) -> dict[str, Any]:
            data = self._with_form(self._common(data, origin), origin, forms)
            return with_assets({**data, "slug": slug}, f"media/{slug}", self.sources, origin)

        return self._read(file, read_resource, prepare, body, forms)

    def _module(self, slug: str) -> ResourceContent | None:
        folder = f"modules/{slug}"
        module, quiz = (
            self.sources.yaml(self._claim(slug, f"{folder}/module.yaml")),
            self.sources.yaml(f"{folder}/quiz.yaml"),
        )
        points, guide = self.sources.key_points(f"{folder}/key-points.md"), None
        if self._has(f"{folder}/case-guide.md"):
            guide = self.sources.case_guide(f"{folder}/case-guide.md")
        if module is None or quiz is None or points is None:
            return None
        forms: list[Origin] = []
        data = {
            **with_listed_ids(self._with_form(self._common(*module), module[1], forms), "objectives"),
            "slug": slug,
            "kind": "module",
            "key_points": points[0],
            "assessment": with_listed_ids(with_listed_ids(quiz[0], "questions", "options"), "questions", "matches"),
            "case_guide": guide[0] if guide else None,
        }
        origins = [module[1], quiz[1].under("assessment"), points[1].under("key_points")]
        origins += [guide[1].under("case_guide")] if guide else []
        origins += forms
        data["references"] = self.sources.cited(data, self.references, origins)
        return self._check(data, read_resource, origins)

    def _common(self, data: dict[str, Any], origin: Origin) -> dict[str, Any]:
        """A notice is named in the file and written once, in the manifest."""
        notice = data.get("notice")
        if notice is None:
            return data
        text = self.notices.get(notice) if isinstance(notice, str) else None
        if text is None:
            self.sources.note(origin, ("notice",), f"no notice {notice!r} in {MANIFEST}")
        return {**data, "notice": text}

    def _with_form(self, data: dict[str, Any], origin: Origin, forms: list[Origin]) -> dict[str, Any]:
        """An evaluation form is named in the file and written once, in a file of its own that is added to `forms`."""
        name = data.get("evaluation")
        if name is None:
            return data
        if not isinstance(name, str) or name not in self.sources.names("evaluations", ".yaml"):
            self.sources.note(origin, ("evaluation",), f"there is no form evaluations/{name}.yaml")
            return {**data, "evaluation": None}
        loaded = self.sources.yaml(f"evaluations/{name}.yaml")
        if loaded is None:
            return {**data, "evaluation": None}
        forms.append(loaded[1].under("evaluation"))
        return {**data, "evaluation": {**with_listed_ids(loaded[0], "questions", "options"), "id": name}}

    def _claim(self, slug: str, file: str) -> str:
        if slug in self.files:
            self.sources.problems.append(PackProblem(file, None, "slug", f"{slug!r} is also {self.files[slug]}"))
        self.files[slug] = file
        return file

    def _has(self, file: str) -> bool:
        return (self.root / file).is_file()

    def _read(
        self,
        file: str,
        validate: Callable[[Any], Content],
        prepare: Callable[[dict[str, Any], Origin], dict[str, Any]] | None = None,
        texts: Mapping[str, str] | None = None,
        more: Sequence[Origin] = (),
    ) -> Content | None:
        loaded = self.sources.yaml(file)
        if loaded is None:
            return None
        data, origin = loaded
        data = prepare(data, origin) if prepare else data
        origins = [origin]
        for name, text_file in (texts or {}).items():
            data = {**data, name: self.sources.text(text_file)}
            origins.append(Origin(text_file).under(name))
        return self._check(data, validate, [*origins, *more])

    def _check(self, data: Any, validate: Callable[[Any], Content], origins: list[Origin]) -> Content | None:
        try:
            return validate(data)
        except ValidationError as error:
            # What was noted while reading is the cause; the same place need not be reported again.
            noted = {(problem.file, problem.where) for problem in self.sources.problems}
            found = locate(error, origins, data)
            self.sources.problems += [problem for problem in found if (problem.file, problem.where) not in noted]
        except SourceError as error:
            self.sources.problems.append(PackProblem(origins[0].file, error.line, "", error.message))
        return None
