"""A draft may be kept before it is finished; nothing unfinished reaches a reader."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.samples import module, page, pathway

ADDRESS = "/v1/admin/resources/a-page"


def unfinished(**changes: Any) -> dict[str, Any]:
    """A page without most of what a page needs."""
    return {"kind": "page", "slug": "a-page", "title": "Begun"} | changes


def keep(editor: Editor, content: dict[str, Any], address: str = ADDRESS, **headers: str) -> Any:
    """Send a draft that may be unfinished."""
    condition = headers or {"If-None-Match": "*"}
    body = {"content": content, "incomplete": True}
    return editor.client.put(address, json=body, headers=editor.headers | condition)


def test_an_unfinished_draft_is_refused_unless_that_is_asked_for(editor: Editor) -> None:
    headers = editor.headers | {"If-None-Match": "*"}
    refused = editor.client.put(ADDRESS, json={"content": unfinished()}, headers=headers)
    assert refused.status_code == 422
    assert refused.json["incomplete"] is True
    assert editor.get(ADDRESS).status_code == 404


def test_an_unfinished_draft_is_kept_word_for_word_and_says_what_is_missing(editor: Editor) -> None:
    kept = keep(editor, unfinished(summary="Half a"))
    assert kept.status_code == 201
    assert kept.json["content"] == unfinished(summary="Half a")
    assert "content.body" in {each["field"] for each in kept.json["problems"]}
    assert editor.get(ADDRESS).json == kept.json
    listed = editor.get("/v1/admin/resources").json["items"]
    assert [(each["slug"], each["title"], each["state"]) for each in listed] == [("a-page", "Begun", "draft")]


def test_fields_that_nothing_was_typed_into_are_missing(editor: Editor) -> None:
    kept = keep(editor, page(title=None, summary=None, minutes=None, topics=[]))
    assert kept.status_code == 201
    assert {each["field"] for each in kept.json["problems"]} == {"content.title", "content.summary"}


def test_an_item_without_a_title_yet_is_called_by_its_name_in_addresses(editor: Editor) -> None:
    keep(editor, {"kind": "page", "slug": "a-page", "title": ""})
    assert editor.get("/v1/admin/resources").json["items"][0]["title"] == "a-page"


@pytest.mark.parametrize(
    ("method", "act", "body"),
    [
        ("post", "publish", {"change_note": "Now"}),
        ("post", "review", {}),
        ("put", "schedule", {"due_at": "2090-01-01T00:00:00Z"}),
        ("get", "preview", None),
    ],
)
def test_nothing_unfinished_goes_further_than_its_draft(
    editor: Editor, catalog_client: FlaskClient, method: str, act: str, body: Any
) -> None:
    etag = keep(editor, unfinished()).headers["ETag"]
    headers = editor.headers | {"If-Match": etag, "Idempotency-Key": act}
    refused = editor.client.open(f"{ADDRESS}/{act}", method=method.upper(), json=body, headers=headers)
    assert refused.status_code == 422
    assert "content.body" in {each["field"] for each in refused.json["errors"]}
    assert catalog_client.get("/v1/resources/a-page").status_code == 404


def test_what_is_published_stays_while_its_draft_is_unfinished(editor: Editor, catalog_client: FlaskClient) -> None:
    editor.publish(page())
    read = editor.get(ADDRESS)
    keep(editor, unfinished(), **{"If-Match": read.headers["ETag"]})
    assert catalog_client.get("/v1/resources/a-page").json["title"] == "Title of a-page"
    assert editor.post(f"{ADDRESS}/publish").status_code == 422
    editor.draft(page(title="Finished"))
    assert editor.get(ADDRESS).json["problems"] == []
    assert editor.post(f"{ADDRESS}/publish").json["revision"] == 2


def test_a_finished_draft_is_checked_the_same_whether_or_not_it_may_be_unfinished(editor: Editor) -> None:
    kept = keep(editor, page(title="  Spaces around  "))
    assert kept.json["content"]["title"] == "Spaces around"
    assert kept.json["problems"] == []


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "page", "slug": "a-page", "title": 7},
        {"kind": "page", "slug": "a-page", "title": "T", "topics": "one text"},
        {"kind": "page", "slug": "a-page", "title": "T", "topics": [{"a": "b"}]},
        {"kind": "page", "slug": "a-page", "title": "T", "colour": "red"},
        {"kind": "no-such-kind", "slug": "a-page", "title": "T"},
        {"slug": "a-page", "title": "T"},
        {"kind": "page", "slug": "another", "title": "T"},
    ],
)
def test_what_no_form_could_show_is_not_kept_even_in_a_draft(editor: Editor, content: dict[str, Any]) -> None:
    refused = keep(editor, content)
    assert refused.status_code == 422
    assert "incomplete" not in refused.json
    assert editor.get(ADDRESS).status_code == 404


def test_the_kind_of_a_draft_cannot_be_changed_by_leaving_it_unfinished(editor: Editor) -> None:
    etag = keep(editor, unfinished()).headers["ETag"]
    refused = keep(editor, {"kind": "workshop", "slug": "a-page", "title": "T"}, **{"If-Match": etag})
    assert refused.status_code == 422


def test_pathways_are_kept_unfinished_as_well(editor: Editor) -> None:
    content = {name: value for name, value in pathway().items() if name != "certificate"} | {"requirements": []}
    kept = keep(editor, content, "/v1/admin/pathways/champion")
    assert kept.status_code == 201
    assert kept.json["problems"]


def test_questions_are_taken_into_a_module_that_has_none_yet(editor: Editor) -> None:
    whole = module()
    address = "/v1/admin/resources/p9-m1"
    begun = whole | {"assessment": {}, "objectives": [], "key_points": []}
    etag = keep(editor, begun, address).headers["ETag"]
    [known, _] = whole["assessment"]["questions"]
    question = {name: known[name] for name in ("type", "prompt", "options", "answer", "rationale")}
    headers = editor.headers | {"If-Match": etag}
    added = editor.client.post(f"{address}/questions", json={"questions": [question]}, headers=headers)
    assert added.status_code == 200
    assert added.json["content"]["assessment"]["questions"][0]["prompt"] == known["prompt"]
    assert added.json["problems"]
    assert editor.get(f"{address}/quiz?format=gift").status_code == 422
