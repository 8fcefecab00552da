"""One visit to a link: HEAD and GET, redirects, robots, certificates, and places that nobody may be sent to."""

import datetime as dt
import pathlib
import ssl
from collections.abc import Iterator

import pytest

from services.catalog.links.robots import Robots
from services.catalog.links.rules import Outcome
from services.catalog.links.sentinel import AGENT
from services.catalog.links.visiting import LARGEST_PAGE, Known, LinkVisitor
from shared.outbound.calls import Caller
from tests.integration.catalog.foreign_sites import ForeignSite, certificate_file, html

HEADERS = {"User-Agent": f"{AGENT}/1 (+http://portal.test)"}


def visitor(caller: Caller) -> LinkVisitor:
    return LinkVisitor(caller, Robots(caller, AGENT, HEADERS, lambda: 0.0), HEADERS)


@pytest.fixture
def site() -> Iterator[ForeignSite]:
    made = ForeignSite()
    yield made
    made.stop()


@pytest.fixture
def here() -> LinkVisitor:
    """Somebody who may visit this machine."""
    return visitor(Caller(loopback=True, plain=True))


def test_a_page_is_asked_for_its_head_and_then_for_its_title(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages["/a"] = html("  Care &amp; <b>\n comfort ")
    found = here.visit(site.url("/a"), Known())
    assert (found.outcome, found.title, found.content_type) == (Outcome.ANSWERED, "Care & <b> comfort", "text/html")
    assert site.asked == ["GET /robots.txt", "HEAD /a", "GET /a"]
    assert {each["User-Agent"] for each in site.headers} == {HEADERS["User-Agent"]}


def test_what_is_no_page_is_not_fetched(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages["/a.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF" * 1000)
    found = here.visit(site.url("/a.pdf"), Known())
    assert (found.content_type, found.title) == ("application/pdf", None)
    assert site.asked[-1] == "HEAD /a.pdf"


def test_a_head_that_is_refused_is_not_the_last_word(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages |= {"HEAD /a": (405, {}, b""), "GET /a": html("Here")}
    assert here.visit(site.url("/a"), Known()).title == "Here"


def test_what_has_not_changed_is_not_sent_again(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages["/a"] = html("A", ETag='"one"')
    first = here.visit(site.url("/a"), Known())
    again = here.visit(site.url("/a"), Known(first.final_url, first.etag, first.last_modified))
    assert (again.outcome, again.good, again.status) == (Outcome.UNCHANGED, True, 304)
    assert site.asked[-1] == "HEAD /a"


def test_only_redirects_for_good_make_a_new_address(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages |= {
        "/old": (301, {"Location": "/newer#part"}, b""),
        "/newer": (308, {"Location": site.url("/new")}, b""),
        "/new": (302, {"Location": "/today"}, b""),
        "/today": html("Today"),
    }
    found = here.visit(site.url("/old"), Known())
    assert (found.moved_to, found.final_url, found.title) == (site.url("/new"), site.url("/today"), "Today")
    assert here.visit(site.url("/new"), Known()).moved_to is None


def test_redirects_without_end_end(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages |= {"/a": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "/a"}, b"")}
    assert here.visit(site.url("/a"), Known()).outcome is Outcome.UNREACHABLE
    assert len(site.asked) == 3


def test_robots_are_asked_once_and_obeyed(site: ForeignSite, here: LinkVisitor) -> None:
    rules = b"User-agent: champions-linkcheck\nDisallow: /private\nCrawl-delay: 20\n"
    site.pages |= {"/robots.txt": (200, {}, rules), "/open": html("Open"), "/private": html("No")}
    assert here.visit(site.url("/private"), Known()).outcome is Outcome.NOT_WANTED
    assert here.visit(site.url("/open"), Known()).title == "Open"
    assert here.crawl_delay_s(site.url("/open")) == 20
    assert [each for each in site.asked if "private" in each or "robots" in each] == ["GET /robots.txt"]


def test_every_redirect_is_checked_before_it_is_followed(site: ForeignSite, here: LinkVisitor) -> None:
    for number, target in enumerate(
        ("http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/", "file:///etc/passwd")
    ):
        site.pages[f"/{number}"] = (301, {"Location": target}, b"")
        found = here.visit(site.url(f"/{number}"), Known())
        assert found.outcome is Outcome.PRIVATE, target


def test_the_resolved_address_counts_and_not_the_name(site: ForeignSite) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34", "::ffff:127.0.0.1"]

    outside = visitor(Caller(loopback=False, plain=True, resolve=rebinding))
    assert outside.visit("http://pages.example/", Known()).outcome is Outcome.PRIVATE
    assert outside.visit(site.url("/"), Known()).outcome is Outcome.PRIVATE
    assert (site.asked, asked) == ([], ["pages.example"])


def test_an_endless_page_is_read_a_little(site: ForeignSite, here: LinkVisitor) -> None:
    site.pages["/a"] = (200, {"Content-Type": "text/html"}, b" " * LARGEST_PAGE + b"<title>Too late</title>")
    found = here.visit(site.url("/a"), Known())
    assert (found.good, found.title) == (True, None)


@pytest.mark.parametrize(("days", "outcome"), [(-1, Outcome.CERTIFICATE), (1, Outcome.ANSWERED)])
def test_a_certificate_that_ended_is_told_as_such(tmp_path: pathlib.Path, days: int, outcome: Outcome) -> None:
    file = certificate_file(tmp_path, until=dt.datetime.now(dt.UTC) + dt.timedelta(days=days))
    site = ForeignSite({"/": html("Safe")}, certificate=file)
    trusting = visitor(Caller(loopback=True, plain=True, tls=ssl.create_default_context(cafile=str(file))))
    try:
        found = trusting.visit(site.url("/"), Known())
    finally:
        site.stop()
    assert found.outcome is outcome
    assert "expired" in found.detail or days > 0


def test_a_host_that_is_not_there_is_no_error(here: LinkVisitor) -> None:
    closed = ForeignSite()
    closed.stop()
    assert here.visit(closed.url("/"), Known()).outcome is Outcome.UNREACHABLE
