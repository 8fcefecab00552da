"""Fellowships and certificate programmes narrowed by what one compares; cards of named resources."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import page

DIRECTORY = {
    "length": "12 months",
    "delivery": "Full-time clinical training on site",
    "accreditation": "ACGME",
    "eligibility": "Physicians",
    "cost": "Salaried",
    "tuition_help": "Does not apply",
    "deadline": "March 1, 2027",
    "location": "Denver, Colorado",
}


@pytest.fixture
def directory(editor: Editor, catalog_client: FlaskClient) -> Any:
    online = DIRECTORY | {"length": "9 months", "delivery": "Online, self-paced", "tuition_help": "Possible"}
    online |= {"deadline": "Rolling", "location": "Online", "eligibility": "Nurses and physicians"}
    for slug, kind, entry in (("a", "fellowship", DIRECTORY), ("b", "certificate_programme", online)):
        content = page(slug, title=f"Entry {slug}", audience=["physicians"]) | {"kind": kind, "directory": entry}
        content["completion"] = {"rule": "none", "note": "For information."}
        del content["body"]
        assert editor.publish(content).status_code == 201
    editor.publish(page("other"))

    def ask(**query: Any) -> Any:
        return catalog_client.get("/v1/directory", query_string=query).json

    return ask


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({}, ["a", "b"]),
        ({"length": "year"}, ["a"]),
        ({"delivery": "on_demand"}, ["b"]),
        ({"profession": "nurse"}, ["b"]),
        ({"location": "colorado"}, ["a"]),
        ({"tuition_help": "possible"}, ["b"]),
        ({"deadline": "dated"}, ["a"]),
        ({"deadline": ["dated", "rolling"]}, ["a", "b"]),
        ({"deadline": "dated", "location": "online"}, []),
    ],
)
def test_entries_are_narrowed(directory: Any, query: dict[str, Any], slugs: list[str]) -> None:
    assert [each["slug"] for each in directory(**query)["items"]] == slugs


def test_counts_leave_the_own_choice_out(directory: Any) -> None:
    found = directory(length="year")
    assert found["facets"]["length"] == [{"value": "short", "count": 1}, {"value": "year", "count": 1}]
    assert found["facets"]["kind"] == [{"value": "fellowship", "count": 1}]
    assert found["items"][0]["deadline_on"] == "2027-03-01"


def test_a_retired_entry_leaves_the_directory(directory: Any, editor: Editor) -> None:
    assert editor.post("/v1/admin/resources/a/retire").status_code == 200
    assert [each["slug"] for each in directory()["items"]] == ["b"]


def test_cards_of_named_resources_leave_out_what_is_not_published(directory: Any, catalog_client: FlaskClient) -> None:
    found = catalog_client.get("/v1/resource-cards", query_string={"slug": ["other", "a", "nothing"]}).json
    assert [each["slug"] for each in found["items"]] == ["a", "other"]
