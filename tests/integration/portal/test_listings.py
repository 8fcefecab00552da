"""The catalogue's page: kept while the catalogue answers the same, and never older than its answer."""

from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream

CARD = {"slug": "a", "kind": "page", "title": "Comfort", "summary": "S", "minutes": None, "provider": "P", "topics": []}
SEARCH = "GET /v1/resources"


def found(title: str) -> dict[str, Any]:
    return {"items": [CARD | {"title": title}], "next": None, "facets": {}, "total": 1, "total_exact": True}


@pytest.mark.usefixtures("upstream")
def test_a_page_is_kept_as_long_as_the_catalogue_says_so(browser: Browser, upstream: Upstream) -> None:
    upstream.answers[SEARCH] = [found("Comfort"), (304, ""), found("Care")]
    for title in ("Comfort", "Comfort", "Care"):
        shown = browser.get("/catalogue?q=x").text
        assert title in shown
        assert 'value="x"' in shown
    conditions = [call.headers.get("If-None-Match") for call in upstream.asked(SEARCH)]
    assert conditions == [None, '"1"', '"1"']


def test_another_search_is_another_page(browser: Browser, upstream: Upstream) -> None:
    upstream.answers[SEARCH] = [found("Comfort"), found("Care")]
    assert "Comfort" in browser.get("/catalogue?q=x").text
    live = browser.get("/catalogue?q=y", headers={"HX-Request": "true"}).text
    assert "Care" in live
    assert live.lstrip().startswith("<section")
    assert upstream.asked(SEARCH)[1].headers.get("If-None-Match") is None
