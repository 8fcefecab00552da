"""Pages in which items are written, reviewed, planned, and dealt with in numbers."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.catalog.samples import module
from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

ITEM = "/v1/admin/resources/p9-m1"
EDIT = "/admin/resources/p9-m1/edit"


def draft(**changes: Any) -> dict[str, Any]:
    """A draft as the catalogue shows it."""
    return {
        "slug": "p9-m1",
        "kind": "module",
        "state": "draft",
        "version": 3,
        "changed_at": "2026-11-01T10:00:00Z",
        "changed_by": "editor",
        "unpublished_changes": True,
        "published": None,
        "retired_at": None,
        "review": None,
        "schedule": None,
        "problems": [],
        "content": module(),
    } | changes


@pytest.fixture
def editor(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    """An administrator, and a catalogue with one module."""
    rule = {"review_required": False, "off_asked_by": None, "version": 1}
    upstream.answers |= {
        f"GET {ITEM}": draft(),
        "GET /v1/admin/resources": {"items": [], "next": None},
        f"GET {ITEM}/revisions": {"items": [], "next": None},
        "GET /v1/admin/audit-log": {"items": [], "next": None},
        "GET /v1/admin/editorial-rule": rule,
    }
    upstream.headers["ETag"] = '"3"'
    return signed_in(roles=("administrator",))


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send back of the form with all its fields."""
    fields: dict[str, Any] = {}
    form = page[page.index('class="editing"') :]
    for name, value in re.findall(
        r'<input (?:class="[^"]*" )?type="(?:hidden|text)"[^>]*? name="([^"]+)" value="([^"]*)"', form
    ):
        fields[name] = value.replace("&#34;", '"').replace("&#39;", "'")
    fields |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'type="checkbox" id="[^"]*" name="([^"]+)" value="([^"]*)" checked', form):
        fields.setdefault(name, []).append(value)
    return fields


def test_a_form_is_saved_as_the_version_that_was_read(editor: Browser, upstream: Upstream) -> None:
    upstream.answers[f"PUT {ITEM}"] = draft(version=4)
    fields = form_of(editor.get(EDIT).text) | {"title": "A better title"}
    saved = editor.send(EDIT, **fields)
    assert saved.status_code == 303
    [call] = upstream.asked(f"PUT {ITEM}")
    assert call.headers["If-Match"] == '"3"'
    sent = call.body["content"]
    assert sent["title"] == "A better title"
    assert sent["assessment"]["questions"][0]["answer"] == ["b"]
    assert sent["references"] == {"SRC-1": {"citation": "Someone, 2020.", "status": "checked"}}
    assert sent["key_points"][0]["sources"] == ["SRC-1"]


def test_a_row_is_added_and_nothing_typed_is_lost_or_stored(editor: Browser, upstream: Upstream) -> None:
    fields = form_of(editor.get(EDIT).text) | {"title": "Typed", "minutes.min": "ten", "do": "add:key_points"}
    page = editor.send(EDIT, **fields)
    assert page.status_code == 200
    assert 'value="Typed"' in page.text
    assert 'name="minutes.min" value="ten"' in page.text
    assert 'name="key_points.1.title"' in page.text
    assert 'class="prose formatted"' in editor.send(EDIT, **fields | {"do": "show"}).text
    assert upstream.asked(f"PUT {ITEM}") == []


def test_a_message_stands_at_its_field(editor: Browser, upstream: Upstream) -> None:
    errors = [
        {"field": "content.references.SRC-1.citation", "message": "String should have at least 1 character"},
        {"field": "content.assessment.questions.1", "message": "a single question has exactly one answer"},
        {"field": "content", "message": "completion rule must be one of: quiz_passed"},
    ]
    upstream.answers[f"PUT {ITEM}"] = problem(422, "Some values are not acceptable", errors=errors)
    page = editor.send(EDIT, **form_of(editor.get(EDIT).text) | {"references.0.citation": ""})
    assert page.status_code == 422
    assert 'id="error-references.0.citation"' in page.text
    assert "Citation: fill this in." in page.text
    assert 'href="#field-assessment.questions.1"' in page.text
    assert "completion rule must be one of" in page.text


def test_what_only_lacks_something_can_be_kept_and_gone_on_with_later(editor: Browser, upstream: Upstream) -> None:
    errors = [{"field": "content.title", "message": "String should have at least 1 character"}]
    refused = problem(422, "Some values are not acceptable", errors=errors, incomplete=True)
    kept = draft(version=4, problems=errors, content=module(title=""))
    upstream.answers[f"PUT {ITEM}"] = [refused, kept]
    fields = form_of(editor.get(EDIT).text) | {"title": ""}
    page = editor.send(EDIT, **fields)
    assert page.status_code == 422
    assert "Keep it unfinished" in page.text
    assert editor.send(EDIT, **fields | {"do": "keep"}).status_code == 303
    assert [call.body["incomplete"] for call in upstream.asked(f"PUT {ITEM}")] == [False, True]
    upstream.answers[f"GET {ITEM}"] = kept
    shown = editor.get("/admin/resources/p9-m1").text
    assert "The draft is not finished" in shown
    assert "Title: fill this in." in shown
    assert "Publish now" not in shown
    assert "Ask for a review" not in shown
    assert "Preview the draft" not in shown


def test_what_no_draft_can_hold_is_not_offered_to_be_kept(editor: Browser, upstream: Upstream) -> None:
    errors = [{"field": "content.minutes.min", "message": "Input should be a valid integer"}]
    upstream.answers[f"PUT {ITEM}"] = problem(422, "Some values are not acceptable", errors=errors)
    page = editor.send(EDIT, **form_of(editor.get(EDIT).text) | {"minutes.min": "ten"})
    assert "Keep it unfinished" not in page.text


def test_the_second_editor_sees_both_versions_and_keeps_theirs(editor: Browser, upstream: Upstream) -> None:
    upstream.answers[f"PUT {ITEM}"] = problem(412, "It was changed by somebody else meanwhile", changed_by="editor")
    differs = {"field": "title", "before": "Their title", "after": "My title"}
    upstream.answers[f"POST {ITEM}/differences"] = {"before": None, "after": None, "fields": [differs]}
    upstream.headers["ETag"] = '"4"'
    page = editor.send(EDIT, **form_of(editor.get(EDIT).text) | {"title": "My title", "etag": '"3"'})
    assert page.status_code == 409
    assert "<del>Their</del>" in page.text
    assert "<ins>My</ins>" in page.text
    again = form_of(page.text)
    assert (again["title"], again["etag"]) == ("My title", '"4"')
    upstream.answers[f"GET {ITEM}"] = draft(content=module(title="Their title"))
    taken = editor.send(EDIT, **again | {"do": "take", "take": "title"})
    assert 'name="title" value="Their title"' in taken.text


def test_nobody_else_gets_in(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    for path in (EDIT, "/admin/resources/p9-m1/preview", "/admin/publishing", "/admin/imports", "/admin/pathways/new"):
        assert browser.get(path).status_code == 403


def test_a_preview_is_the_page_of_learners_and_says_what_it_is(editor: Browser, upstream: Upstream) -> None:
    public = module() | {"assessment": {"id": "q", "title": "Quiz", "passing_score": 0.8, "question_count": 2}}
    shown = {"slug": "p9-m1", "kind": "module", "title": "T", "revision": 1, "content": public}
    upstream.answers[f"POST {ITEM}/preview"] = shown
    fields = form_of(editor.get(EDIT).text)
    page = editor.send("/admin/resources/preview", page=EDIT, **fields)
    assert page.status_code == 200
    assert "Preview of a draft" in page.text
    assert "After this module you can" in page.text
    assert "SECRET-RATIONALE" in page.text
    upstream.answers[f"POST {ITEM}/preview"] = problem(
        422, "No", errors=[{"field": "content.title", "message": "short"}]
    )
    assert "cannot be shown yet" in editor.send("/admin/resources/preview", page=EDIT, **fields).text


def test_a_time_is_the_editors_own(editor: Browser, upstream: Upstream) -> None:
    upstream.answers[f"PUT {ITEM}/schedule"] = {}
    address = "/admin/resources/p9-m1"
    assert editor.send(f"{address}/schedule", page=address, due_at="2027-03-14T02:30", etag='"3"').status_code == 422
    assert editor.send(f"{address}/schedule", page=address, due_at="2027-03-15T09:00", etag='"3"').status_code == 303
    [call] = upstream.asked(f"PUT {ITEM}/schedule")
    assert call.body["due_at"] == "2027-03-15T14:00:00+00:00"


def test_what_is_refused_keeps_what_was_typed(editor: Browser, upstream: Upstream) -> None:
    upstream.answers[f"POST {ITEM}/publish"] = problem(409, "This draft needs a review before it is published")
    address = "/admin/resources/p9-m1"
    page = editor.send(f"{address}/acts/publish", page=address, change_note="A long note", etag='"3"')
    assert page.status_code == 422
    assert "needs a review" in page.text
    assert "A long note</textarea>" in page.text


def test_many_are_shown_before_they_are_done(editor: Browser, upstream: Upstream) -> None:
    tried = {"dry_run": True, "count": 1, "items": [{"slug": "one", "became": "done", "reason": ""}]}
    upstream.answers["POST /v1/admin/resource-acts"] = tried
    page = editor.send("/admin/many-resources", page="/admin/resources", act="retire", slug="one")
    assert "1 of 1 would be retired" in page.text
    fields = {"act": "retire", "slug": "one", "confirm_count": "1"}
    assert "Say why" in editor.send("/admin/many-resources", page="/admin/resources", **fields).text
    done = editor.send("/admin/many-resources", page="/admin/resources", note="Old", **fields)
    assert "1 resource was dealt with" in done.text
    assert upstream.asked("POST /v1/admin/resource-acts")[-1].body["confirm_count"] == 1


@pytest.mark.parametrize(
    ("plural", "noun"), [("resources", "resource"), ("pathways", "pathway"), ("programmes", "programme")]
)
def test_every_kind_of_item_is_retired_and_offered_again_from_its_page(
    editor: Browser, upstream: Upstream, plural: str, noun: str
) -> None:
    item = f"/v1/admin/{plural}/champion"
    published = {"revision": 1, "published_at": "2026-11-01T10:00:00Z", "content_hash": "x"}
    shown = draft(slug="champion", state="published", published=published, unpublished_changes=False)
    upstream.answers |= {f"GET {item}": shown, f"GET {item}/revisions": {"items": [], "next": None}}
    upstream.answers[f"POST {item}/retire"] = problem(409, "It is needed", detail="programme palliative-care")
    page = editor.get(f"/admin/{plural}/champion").text
    assert f"Retire this {noun}" in page
    refused = editor.send(f"/admin/{plural}/champion/acts/retire", reason="Over", etag='"3"')
    assert refused.status_code == 422
    assert "programme palliative-care" in refused.text
    upstream.answers[f"GET {item}"] = shown | {"state": "retired", "retired_at": "2026-11-02T10:00:00Z"}
    upstream.answers[f"POST {item}/restore"] = {}
    page = editor.get(f"/admin/{plural}/champion").text
    assert f"The {noun} was retired on" in page
    assert f"Retire this {noun}" not in page
    assert editor.send(f"/admin/{plural}/champion/acts/restore", reason="", etag='"3"').status_code == 303
