"""Updated since you started: what moving means, and moving."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

Enter = Callable[..., Browser]
PAGE = "/resources/p1-m1/edition"
MOVE = "PUT /v1/me/activities/p1-m1/revision"


@pytest.fixture
def updated(upstream: Upstream) -> Callable[..., None]:
    def publish(**changes: Any) -> None:
        upstream.answers["GET /v1/resources/p1-m1"] = {
            "slug": "p1-m1",
            "kind": "module",
            "revision": 2,
            "published_at": "2026-03-01T10:00:00Z",
            "content": {
                "title": "Early palliative care",
                "key_points": [],
                "assessment": {"question_count": 5, "passing_score": 0.8},
            },
        }
        upstream.answers["GET /v1/me/resources/p1-m1"] = {
            "revision": 1,
            "latest_revision": 2,
            "started_at": "2026-02-01T10:00:00Z",
            "completed": False,
            "open_attempt": None,
        } | changes

    return publish


def test_a_learner_is_told_what_moving_means_and_moves(
    signed_in: Enter, upstream: Upstream, updated: Callable[..., None]
) -> None:
    updated()
    upstream.answers[MOVE] = {"revision": 2}
    browser = signed_in()
    page = browser.get(PAGE).text
    assert "Updated since you started" in page
    assert "You cannot go back" in page
    moved = browser.send(PAGE, revision="2")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/resources/p1-m1")
    assert upstream.asked(MOVE)[0].body == {"revision": 2}


def test_who_has_finished_is_told_that_they_stay_finished(signed_in: Enter, updated: Callable[..., None]) -> None:
    updated(completed=True)
    assert "stay completed" in signed_in().get(PAGE).text


def test_an_edition_that_is_no_longer_the_newest_is_shown_anew(
    signed_in: Enter, upstream: Upstream, updated: Callable[..., None]
) -> None:
    updated()
    upstream.answers[MOVE] = problem(409, "This is not the newest edition")
    browser = signed_in()
    refused = browser.send(PAGE, revision="2")
    assert refused.headers["Location"] == PAGE
    assert "This is not the newest edition" in browser.get(PAGE).text


def test_there_is_nothing_to_choose_on_the_newest_edition(signed_in: Enter, updated: Callable[..., None]) -> None:
    updated(revision=2)
    assert signed_in().get(PAGE).status_code == 303
