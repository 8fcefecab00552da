"""The JSON Schemas of pack files name what the pack that ships has, and leave out what stands elsewhere."""

import pathlib
from typing import Any

import pytest
import yaml

from services.catalog.content import KINDS
from services.catalog.packs.schemas import pack_schemas

PACK = pathlib.Path(__file__).parents[3] / "content" / "palliative-care"
SCHEMAS = pack_schemas()


@pytest.mark.parametrize("pattern", [name for name in SCHEMAS if name != "references.yaml"])
def test_the_files_of_the_pack_have_the_members_that_their_schema_names(pattern: str) -> None:
    files = sorted(PACK.glob(pattern))
    assert files
    for file in files:
        data = yaml.safe_load(file.read_text())
        schema = _for(SCHEMAS[pattern], data)
        assert set(data) <= set(schema["properties"]), file
        assert set(schema["required"]) <= set(data), file
        assert schema["additionalProperties"] is False


def test_every_kind_that_has_a_file_of_its_own_has_a_schema() -> None:
    kinds = {each["properties"]["kind"]["const"] for each in SCHEMAS["resources/*.yaml"]["oneOf"]}
    assert kinds == set(KINDS) - {"module"}


def test_media_are_named_by_their_file_and_options_by_their_id() -> None:
    assert SCHEMAS["resources/*.yaml"]["$defs"]["Asset"]["type"] == "string"
    question = SCHEMAS["modules/*/quiz.yaml"]["$defs"]["Question"]["properties"]
    assert question["options"]["additionalProperties"]["type"] == "string"
    assert SCHEMAS["modules/*/module.yaml"]["properties"]["objectives"]["type"] == "object"


@pytest.mark.parametrize("pattern", SCHEMAS)
def test_what_a_schema_refers_to_is_in_it(pattern: str) -> None:
    names = {each.removeprefix("#/$defs/") for each in _references(SCHEMAS[pattern])}
    assert names <= set(SCHEMAS[pattern].get("$defs", {}))


def test_making_schemas_leaves_the_models_as_they_are() -> None:
    assert pack_schemas() == SCHEMAS


def _for(schema: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return the schema itself, or that of the kind that the data name."""
    kinds: list[dict[str, Any]] = schema.get("oneOf", [schema])
    return next(each for each in kinds if len(kinds) == 1 or each["properties"]["kind"]["const"] == data["kind"])


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(each) for each in value.values()))
    return set().union(*(_references(each) for each in value)) if isinstance(value, list) else set()
