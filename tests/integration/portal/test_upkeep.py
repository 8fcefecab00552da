"""Reporting a broken resource with one click, and the console's queue."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

REPORT = {
    "id": "0198c0de-0000-7000-8000-000000000001",
    "slug": "course",
    "title": "A course",
    "kind": "external_course",
    "times": 3,
    "notes": ["The <page> is gone"],
    "first_at": "2026-11-01T08:00:00Z",
    "last_at": "2026-11-02T08:00:00Z",
}
ENTRY: dict[str, Any] = {
    "slug": "course",
    "title": "A course",
    "kind": "external_course",
    "homepage": "https://provider.example",
    "last_verified_on": None,
    "unpublished_changes": False,
}


@pytest.fixture
def administrator(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers["GET /v1/admin/upkeep"] = {"reports": [REPORT], "unverified": [ENTRY]}
    return signed_in(roles=("administrator",))


def test_a_reader_reports_without_an_account(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/resources/course/broken-reports"] = (202, {"slug": "course"})
    reply = browser.send("/resources/course/broken", page="/sign-in", note="  Page not found ")
    assert reply.location == "/resources/course"
    (call,) = upstream.asked("POST /v1/resources/course/broken-reports")
    assert call.body == {"note": "Page not found"}
    assert call.headers["X-Forwarded-For"] == "127.0.0.1"


def test_who_reports_too_much_is_told(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/resources/course/broken-reports"] = problem(429, "Too many requests")
    assert browser.send("/resources/course/broken", page="/sign-in").status_code == 303
    assert "Please try again later" in browser.get("/sign-in").text


def test_the_console_shows_what_waits(administrator: Browser) -> None:
    shown = administrator.get("/admin/upkeep").text
    assert "3 times" in shown
    assert "The &lt;page&gt; is gone" in shown
    assert "never" in shown


def test_a_report_is_settled_and_an_entry_verified(administrator: Browser, upstream: Upstream) -> None:
    address = f"POST /v1/admin/broken-reports/{REPORT['id']}/decision"
    upstream.answers[address] = {}
    upstream.answers["POST /v1/admin/resources/course/verification"] = problem(409, "The draft has changes")
    administrator.send(f"/admin/upkeep/reports/{REPORT['id']}", page="/admin/upkeep", decision="fixed")
    assert upstream.asked(address)[0].body == {"decision": "fixed"}
    administrator.send("/admin/upkeep/resources/course", page="/admin/upkeep", idempotency_key="k")
    assert "The draft has changes" in administrator.get("/admin/upkeep").text


def test_the_queue_is_for_administrators(signed_in: Callable[..., Browser]) -> None:
    assert signed_in().get("/admin/upkeep").status_code == 403
