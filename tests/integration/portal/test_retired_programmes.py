"""What learners and visitors see of a programme that is no longer offered."""

from collections.abc import Callable
from typing import Any

from tests.integration.catalog.samples import page
from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

RETIRED = problem(410, "This is no longer offered")
JOIN = "POST /v1/enrollments"


def test_the_first_page_is_sensible_without_a_programme(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /v1/programmes/palliative-care"] = RETIRED
    shown = browser.get("/")
    assert shown.status_code == 200
    assert "There is no programme here at present" in shown.text
    assert 'href="/learn"' in shown.text


def test_the_page_of_a_retired_pathway_says_so_and_leads_those_who_joined_on(
    browser: Browser, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/pathways/champion"] = RETIRED
    shown = browser.get("/learn/champion")
    assert shown.status_code == 410
    assert "This programme is no longer offered" in shown.text
    assert "sign in" in shown.text
    assert "/join" not in shown.text


def test_joining_a_pathway_that_was_retired_meanwhile_is_refused_politely(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers["GET /v1/pathways/champion"] = RETIRED
    upstream.answers[JOIN] = problem(410, "This is no longer offered", detail="Nobody can join it any more.")
    learner = signed_in()
    assert learner.send("/learn/champion/join").status_code == 303
    shown = learner.get("/learn/champion")
    assert (shown.status_code, len(upstream.asked(JOIN))) == (410, 1)
    assert "Nobody can join it any more." in shown.text


def published(slug: str = "a-page") -> dict[str, Any]:
    """A page as it was published last."""
    content = page(slug) | {"related": []}
    return {"slug": slug, "kind": "page", "revision": 3, "published_at": "2026-03-01T10:00:00Z", "content": content}


def test_who_has_begun_a_resource_can_finish_it_when_it_is_retired(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    gone = problem(410, "This is no longer offered", revision=3)
    upstream.answers |= {
        "GET /v1/resources/a-page": [gone, published()],
        "GET /v1/me/resources/a-page": {"revision": 3, "latest_revision": 3, "completed": False},
        "POST /v1/me/activities": {"resource": "a-page", "revision": 3},
    }
    shown = signed_in().get("/resources/a-page")
    assert shown.status_code == 200
    assert "This is no longer offered. You have begun it" in shown.text
    assert "Some <em>text</em> about comfort." in shown.text


def test_a_retired_resource_is_gone_for_everybody_else(
    browser: Browser, signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    gone = problem(410, "This is no longer offered", revision=3)
    upstream.answers |= {"GET /v1/resources/a-page": gone, "POST /v1/me/activities": gone}
    assert browser.get("/resources/a-page").status_code == 410
    assert signed_in().get("/resources/a-page").status_code == 410
