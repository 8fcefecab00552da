"""Choosing what to receive: signed in, and by the link of a mail."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

STORED: dict[str, Any] = {
    "reminders": True,
    "announcements": False,
    "portal": {"reminders": True, "announcements": True},
    "paused_until": "2027-01-01T08:30:00Z",
}
MINE, BY_LINK = "/v1/me/preferences", "/v1/preferences/tok"


@pytest.fixture(autouse=True)
def _one_day() -> Iterator[None]:
    with time_machine.travel("2026-11-24T20:00:00Z", tick=True):
        yield


@pytest.fixture
def _stored(upstream: Upstream) -> None:
    for path in (MINE, BY_LINK):
        upstream.answers |= {f"GET {path}": STORED, f"PUT {path}": STORED}


@pytest.mark.usefixtures("_stored")
def test_the_page_shows_what_was_chosen_and_what_is_always_sent(signed_in: Callable[..., Browser]) -> None:
    page = signed_in().get("/preferences").text
    checked = [name for name in ("reminders", "announcements") if f'name="{name}" value="yes" checked' in page]
    assert checked == ["reminders"]
    assert 'name="portal_announcements" value="yes" checked' in page
    assert 'name="paused_on" aria-describedby="hint-paused_on" value="2027-01-01"' in page
    assert "What is always sent" in page


@pytest.mark.usefixtures("_stored")
def test_each_channel_is_sent_as_chosen_and_an_unchanged_pause_stays_to_the_second(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    answer = signed_in().send("/preferences", announcements="yes", portal_reminders="yes", paused_on="2027-01-01")
    assert answer.status_code == 303
    assert upstream.asked(f"PUT {MINE}")[0].body == {
        "reminders": False,
        "announcements": True,
        "portal": {"reminders": True, "announcements": False},
        "paused_until": "2027-01-01T08:30:00Z",
    }


@pytest.mark.usefixtures("_stored")
def test_a_pause_begins_with_the_day_where_the_person_is_and_ends_when_emptied(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    browser = signed_in()
    browser.send("/preferences", paused_on="2027-02-01")
    browser.send("/preferences", paused_on="")
    sent = [call.body["paused_until"] for call in upstream.asked(f"PUT {MINE}")]
    assert sent == ["2027-02-01T06:00:00Z", None]


@pytest.mark.usefixtures("_stored")
def test_a_day_that_cannot_be_meant_is_named_and_the_rest_of_the_form_is_kept(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    answer = signed_in().send("/preferences", announcements="yes", paused_on="2020-01-01")
    assert answer.status_code == 422
    assert 'href="#field-paused_on">Choose a day after today.' in answer.text
    assert 'name="announcements" value="yes" checked' in answer.text
    assert 'name="reminders" value="yes" checked' not in answer.text
    assert not upstream.asked(f"PUT {MINE}")


@pytest.mark.usefixtures("_stored")
def test_the_link_of_a_mail_needs_no_session(browser: Browser, upstream: Upstream) -> None:
    assert "What I receive" in browser.get("/preferences/tok").text
    answer = browser.send("/preferences/tok", reminders="yes", paused_on="2027-02-01")
    assert answer.headers["Location"] == "/preferences/tok"
    sent = upstream.asked(f"PUT {BY_LINK}")[0]
    assert sent.body["paused_until"] == "2027-02-01T00:00:00Z"
    assert "Authorization" not in sent.headers


def test_a_link_that_was_cut_says_so(browser: Browser, upstream: Upstream) -> None:
    upstream.answers[f"GET {BY_LINK}"] = problem(404, "This link is not complete or not ours")
    answer = browser.get("/preferences/tok")
    assert (answer.status_code, "This link is not complete" in answer.text) == (404, True)
