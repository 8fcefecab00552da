"""The explorer, the comparison, and what a visitor saves."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

ENTRY = {
    "length": "12 months",
    "delivery": "On site",
    "accreditation": "ACGME",
    "eligibility": "Physicians",
    "cost": "Salaried",
    "tuition_help": "Not stated",
    "deadline": "March 1, 2027",
    "location": "Denver",
    "alternative": None,
}


def _entry(slug: str, **more: Any) -> dict[str, Any]:
    return {
        "slug": slug,
        "kind": "fellowship",
        "title": f"Entry {slug}",
        "provider": "A provider",
        "summary": "About it.",
        "last_verified_on": "2026-11-01",
        "homepage": None,
        "directory": ENTRY | more,
    }


@pytest.fixture
def training(upstream: Upstream) -> None:
    entries = [_entry("a"), _entry("b", length="9 months")]
    facets = {"length": [{"value": "year", "count": 1}, {"value": "short", "count": 1}]}
    upstream.answers["GET /v1/directory"] = {"items": entries, "facets": facets, "next": None}
    for each in entries:
        upstream.answers[f"GET /v1/resources/{each['slug']}"] = {"slug": each["slug"], "content": each}
    page = _entry("page") | {"directory": None}
    del page["directory"]
    upstream.answers["GET /v1/resources/page"] = {"slug": "page", "content": page}


@pytest.mark.usefixtures("training")
def test_the_explorer_lists_entries_with_their_filters(browser: Browser) -> None:
    shown = browser.get("/training?length=year&entry=a").text
    assert "2 entries" in shown
    assert '<option value="year" selected>One year (1)</option>' in shown
    assert 'id="entry-a" value="a" checked' in shown


@pytest.mark.usefixtures("training")
def test_a_comparison_is_a_table_with_a_column_for_each_entry(browser: Browser) -> None:
    shown = browser.get("/training/compare?entry=a&entry=b&entry=a").text
    assert shown.count('<th scope="col">') == 2
    assert '<td data-label="Entry b">9 months</td>' in shown
    assert "Another way" not in shown, "nobody says anything about it"


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize("query", ["", "entry=a", "entry=a&entry=page", "entry=a&entry=gone"])
def test_one_entry_is_no_comparison(browser: Browser, query: str) -> None:
    reply = browser.get(f"/training/compare?{query}")
    assert reply.status_code == 303
    assert "few=yes" in reply.location


@pytest.mark.usefixtures("training")
def test_saving_needs_an_account_and_comes_back(browser: Browser) -> None:
    reply = browser.send("/saved/resources/a", page="/training/compare?entry=a&entry=b", back="/training", keep="yes")
    assert reply.location == "/sign-in?next=/training"


@pytest.mark.usefixtures("training")
def test_a_resource_is_saved_and_let_go(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    upstream.answers |= {
        "PUT /v1/me/saved/resources/a": {},
        "DELETE /v1/me/saved/resources/a": {},
        "GET /v1/me/saved/resources": {"items": []},
        "GET /v1/me/saved/searches": {"items": []},
    }
    page = "/training/compare?entry=a&entry=b"
    assert browser.send("/saved/resources/a", page=page, keep="yes", back="//evil.example").location == "/resources/a"
    assert len(upstream.asked("PUT /v1/me/saved/resources/a")) == 1
    assert browser.send("/saved/resources/a", page=page, keep="no", back="/saved").location == "/saved"
    assert len(upstream.asked("DELETE /v1/me/saved/resources/a")) == 1


def test_a_full_list_says_so(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    upstream.answers["POST /v1/me/saved/searches"] = problem(409, "You have saved 200 already")
    upstream.answers["GET /v1/me/saved/resources"] = {"items": []}
    upstream.answers["GET /v1/me/saved/searches"] = {"items": []}
    upstream.answers["GET /v1/resource-cards"] = {"items": []}
    reply = browser.send("/saved/searches", page="/saved", query="?q=pain", name="pain")
    assert reply.location == "/catalogue?q=pain"
    assert "You have saved 200 already" in browser.get("/saved").text


def test_a_choice_of_which_nothing_is_found_stays_in_the_form(browser: Browser) -> None:
    page = browser.get("/catalogue?kind=module&topic=pain&cost=free").text
    assert 'id="kind-module" name="kind" value="module" checked' in page
    assert 'id="topic-pain" name="topic" value="pain" checked' in page
    assert '<option value="free" selected>Free</option>' in page
