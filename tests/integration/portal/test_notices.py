"""The bell in the header and the list behind it; neither ever keeps a page from being shown."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.portal.notices import unread
from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream

UNREAD, LIST = "GET /v1/me/notices/unread", "GET /v1/me/notices"
FIRST, SECOND = (f"01890000-0000-7000-8000-00000000000{number}" for number in (1, 2))


def notice(notice_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": notice_id,
        "category": "certificates",
        "kind": "certificate_ready",
        "title": "Your certificate: Palliative care champion",
        "summary": "Palliative care champion",
        "page": "/certificates",
        "created_at": "2026-11-22T09:00:00Z",
        "read_at": None,
    } | changes


@pytest.fixture
def learner(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    old = notice(FIRST, title="Old <b>news</b>", read_at="2026-11-20T09:00:00Z", category="something new")
    upstream.answers |= {UNREAD: {"unread": 3}, LIST: {"items": [notice(SECOND), old], "next": "further", "unread": 3}}
    return signed_in()


def test_the_bell_says_how_many_are_unread_and_asks_once_in_a_while(learner: Browser, upstream: Upstream) -> None:
    pages = [learner.get("/verify").text for _ in range(3)]
    assert all("Notifications, 3 unread" in page for page in pages)
    assert len(upstream.asked(UNREAD)) == 1


def test_a_visitor_without_a_session_has_no_bell(browser: Browser, upstream: Upstream) -> None:
    assert "/notifications" not in browser.get("/verify").text
    assert not upstream.asked(UNREAD)


@pytest.mark.parametrize("answer", [(500, {}), (200, {"other": 1}), (401, {}), (200, {"unread": "many"}), (503, {})])
def test_a_strange_answer_leaves_the_number_out(learner: Browser, upstream: Upstream, answer: Any) -> None:
    upstream.answers[UNREAD] = answer
    page = learner.get("/verify")
    assert page.status_code == 200
    assert 'class="bell"' in page.text
    assert "unread" not in page.text


def test_pages_are_shown_while_notifications_is_down_and_do_not_wait_again_and_again(
    learner: Browser, portal: Flask
) -> None:
    portal.extensions[unread.UNREAD] = unread.UnreadCounts("http://127.0.0.1:9")
    began = time.perf_counter()
    for _ in range(20):
        assert learner.get("/verify").status_code == 200
    assert time.perf_counter() - began < 2
    assert portal.extensions[unread.UNREAD].of("learner-1", "token") is None


def test_a_service_that_hangs_is_waited_for_once(learner: Browser, upstream: Upstream) -> None:
    released = threading.Event()
    upstream.delays[UNREAD] = lambda: released.wait(20)
    began = time.perf_counter()
    for _ in range(5):
        assert "unread" not in learner.get("/verify").text
    took, asked = time.perf_counter() - began, len(upstream.asked(UNREAD))
    released.set()
    assert (took < 10, asked) == (True, 2)  # one call and its repetition


def test_the_list_shows_what_when_and_where_it_goes_on(learner: Browser) -> None:
    page = learner.get("/notifications").text
    assert f'href="/notifications/{SECOND}"' in page
    assert "Nov 22, 2026" in page
    assert "Old &lt;b&gt;news&lt;/b&gt;" in page
    assert 'href="/preferences"' in page
    assert "cursor=further" in page
    assert page.count("Mark as read<") == 1
    assert page.count("Mark as unread<") == 1


def test_opening_a_notice_reads_it_and_leads_to_its_page(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[f"PUT /v1/me/notices/{SECOND}"] = notice(SECOND)
    answer = learner.get(f"/notifications/{SECOND}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/certificates")
    assert upstream.asked(f"PUT /v1/me/notices/{SECOND}")[0].body == {"read": True}


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)"])
def test_a_notice_never_leads_to_another_site(learner: Browser, upstream: Upstream, page: str) -> None:
    upstream.answers[f"PUT /v1/me/notices/{SECOND}"] = notice(SECOND, page=page)
    assert learner.get(f"/notifications/{SECOND}").headers["Location"] == "/notifications"


def test_reading_by_form_works_without_a_script_and_is_counted_at_once(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[f"PUT /v1/me/notices/{FIRST}"] = notice(FIRST)
    upstream.answers["POST /v1/me/notices/read"] = {"marked": 3}
    learner.get("/verify")
    answer = learner.send(f"/notifications/{FIRST}", page="/notifications", read="no", cursor="further")
    assert answer.headers["Location"] == "/notifications?cursor=further"
    assert upstream.asked(f"PUT /v1/me/notices/{FIRST}")[0].body == {"read": False}
    upstream.answers[UNREAD] = {"unread": 0}
    learner.send("/notifications/read", page="/notifications", until=SECOND)
    assert upstream.asked("POST /v1/me/notices/read")[0].body == {"until": SECOND}
    page = learner.get("/verify").text
    assert "Everything is marked as read." in page
    assert "bell__number" not in page


def test_an_empty_list_says_so(learner: Browser, upstream: Upstream) -> None:
    upstream.answers[LIST] = {"items": [], "next": None, "unread": 0}
    page = learner.get("/notifications").text
    assert "Nothing yet." in page
    assert "Mark all as read" not in page
