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

MOVED: dict[str, Any] = {
    "id": "0198c0de-0000-7000-8000-000000000002",
    "kind": "moved",
    "url": "https://provider.example/old",
    "host": "provider.example",
    "before": None,
    "after": "https://provider.example/new",
    "found_at": "2026-11-03T08:00:00Z",
    "confirmed_at": "2026-11-10T08:00:00Z",
    "answered_at": "2026-11-10T08:00:00Z",
    "resources": [{"slug": "course", "title": "A course"}],
}
DECISION = f"POST /v1/admin/link-findings/{MOVED['id']}/decision"


@pytest.fixture
def administrator(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers["GET /v1/admin/link-findings"] = {"items": [MOVED], "next": None}
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


def test_a_link_that_moved_shows_both_addresses_and_is_accepted(administrator: Browser, upstream: Upstream) -> None:
    shown = administrator.get("/admin/upkeep").text
    assert all(text in shown for text in ("Moved for good", MOVED["url"], MOVED["after"], "Nov 3, 2026"))
    upstream.answers[DECISION] = {"drafts": ["course"]}
    act = f"/admin/upkeep/links/{MOVED['id']}"
    assert administrator.send(act, page="/admin/upkeep", decision="accept").location == "/admin/resources/course"
    assert upstream.asked(DECISION)[0].body == {"decision": "accept"}
    administrator.send(act, page="/admin/upkeep", decision="ignore", until="2027-01-01")
    assert upstream.asked(DECISION)[1].body == {"decision": "ignore", "until": "2027-01-01"}
    upstream.answers[DECISION] = problem(422, "Wrong", errors=[{"field": "until", "message": "Give a later day."}])
    administrator.send(act, page="/admin/upkeep", decision="ignore", until="2020-01-01")
    assert "Give a later day." in administrator.get("/admin/upkeep").text


def test_a_host_is_left_alone(administrator: Browser, upstream: Upstream) -> None:
    host = {"host": "provider.example", "visited": True, "failures": 0, "changed_by": None, "links": 3, "failing": 1}
    upstream.answers["GET /v1/admin/link-hosts"] = {
        "items": [host | {"checked_at": "2026-11-02T08:00:00Z", "due_at": None}],
        "next": None,
    }
    upstream.answers["PUT /v1/admin/link-hosts/provider.example"] = {"host": "provider.example", "visited": False}
    assert "1 failing" in administrator.get("/admin/upkeep/hosts").text
    administrator.send("/admin/upkeep/hosts/provider.example", page="/admin/upkeep/hosts", visited="no")
    assert upstream.asked("PUT /v1/admin/link-hosts/provider.example")[0].body == {"visited": False}
    assert "is left alone" in administrator.get("/admin/upkeep/hosts").text


def test_the_links_of_a_resource_are_looked_at_now(administrator: Browser, upstream: Upstream) -> None:
    link = {"url": "https://provider.example/a", "host": "provider.example", "field": "homepage", "visited": True}
    link |= {"outcome": "unreachable", "detail": "No answer in time", "due_at": None, "answered_at": None}
    upstream.answers |= {
        "GET /v1/admin/resources/course": {"content": {"title": "A course"}},
        "GET /v1/admin/resources/course/links": {"items": [link | {"checked_at": "2026-11-02T08:00:00Z"}]},
        "POST /v1/admin/resources/course/link-visits": (202, {"links": 1}),
    }
    assert "No answer in time" in administrator.get("/admin/resources/course/links").text
    administrator.send("/admin/resources/course/links")
    assert "1 link will be visited" in administrator.get("/admin/resources/course/links").text
