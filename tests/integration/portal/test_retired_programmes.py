"""What learners and visitors see of a programme that is no longer offered."""

from collections.abc import Callable

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

RETIRED = problem(410, "This is no longer offered")
JOIN = "POST /v1/enrollments"


def test_the_first_page_is_sensible_without_a_programme(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /v1/programmes/palliative-care"] = RETIRED
    page = browser.get("/")
    assert page.status_code == 200
    assert "There is no programme here at present" in page.text
    assert 'href="/learn"' in page.text


def test_the_page_of_a_retired_pathway_says_so_and_leads_those_who_joined_on(
    browser: Browser, upstream: Upstream
) -> None:
    upstream.answers["GET /v1/pathways/champion"] = RETIRED
    page = browser.get("/learn/champion")
    assert page.status_code == 410
    assert "This programme is no longer offered" in page.text
    assert "sign in" in page.text
    assert "/join" not in page.text


def test_joining_a_pathway_that_was_retired_meanwhile_is_refused_politely(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers["GET /v1/pathways/champion"] = RETIRED
    upstream.answers[JOIN] = problem(410, "This is no longer offered", detail="Nobody can join it any more.")
    learner = signed_in()
    assert learner.send("/learn/champion/join").status_code == 303
    page = learner.get("/learn/champion")
    assert (page.status_code, len(upstream.asked(JOIN))) == (410, 1)
    assert "Nobody can join it any more." in page.text
