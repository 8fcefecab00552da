"""JSON Schemas of a pack's files, made from the models that check what is read. Pure.

Files differ from content in a few places: slugs are names of files, long texts and key points have files of
their own, media are named by their file, and objectives and options are written as `id: text`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from services.catalog.assessments import MOST_OPTIONS, Assessment
from services.catalog.content import Module, PathwayContent, ProgrammeContent, ResourceContent
from services.catalog.elements import Key, Reference
from services.catalog.packs.reader import Manifest, Synonyms

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_FILE_NAME: Schema = {"type": "string", "description": "the name of a file in the media folder of the resource"}
_BY_ID: Schema = {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}, "minProperties": 1}
# Members that stand in another file, or follow from the name of this one.
_ELSEWHERE = {
    "module": ("slug", "kind", "key_points", "references", "case_guide", "assessment"),
    "page": ("slug", "body"),
    "programme": ("slug", "body"),
}


def pack_schemas() -> dict[str, Schema]:
    """Return the schema of each YAML file of a pack by its path; `*` stands for a slug."""
    kinds = [kind for kind in get_args(get_args(ResourceContent)[0]) if kind is not Module]
    entries = [_of(kind, _ELSEWHERE.get(_kind(kind), ("slug",))) for kind in kinds]
    definitions = {name: each for entry in entries for name, each in entry.pop("$defs", {}).items()}
    return {
        "pack.yaml": _dated(_of(Manifest)),
        "programme.yaml": _dated(_of(ProgrammeContent, _ELSEWHERE["programme"])),
        "references.yaml": _dated(TypeAdapter(dict[Key, Reference]).json_schema()),
        "synonyms.yaml": _dated(_of(Synonyms)),
        "pathways/*.yaml": _dated(_of(PathwayContent, ("slug",))),
        "resources/*.yaml": _dated({"oneOf": entries, "$defs": definitions}),
        "modules/*/module.yaml": _dated(_of(Module, _ELSEWHERE["module"], objectives=_BY_ID)),
        "modules/*/quiz.yaml": _dated(_quiz()),
    }


def _kind(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["kind"].annotation)[0])


def _of(model: type[BaseModel], elsewhere: Iterable[str] = (), **instead: Schema) -> Schema:
    schema = _as_written(model.model_json_schema())
    for name in elsewhere:
        schema["properties"].pop(name)
    schema["properties"] |= instead
    schema["required"] = [name for name in schema.get("required", ()) if name in schema["properties"]]
    return schema


def _quiz() -> Schema:
    schema = _of(Assessment)
    for name in ("options", "matches"):
        schema["$defs"]["Question"]["properties"][name] = _BY_ID | {"minProperties": 2, "maxProperties": MOST_OPTIONS}
    return schema


def _as_written(schema: Mapping[str, Any]) -> Schema:
    """Put names of files in the place of stored files."""
    definitions = dict(schema.get("$defs", {}))
    if "Asset" in definitions:
        definitions["Asset"] = _FILE_NAME
    return {**schema, "$defs": definitions} if definitions else dict(schema)


def _dated(schema: Schema) -> Schema:
    return {"$schema": DRAFT, **schema}
