"""The link sentinel from what is published to what an administrator decides."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from services.catalog.links.checking import LinkSentinel
from services.catalog.links.collecting import collect_links
from services.catalog.links.rules import Outcome, Visit
from services.catalog.links.sentinel import link_visitor
from services.catalog.links.visiting import Known
from shared.database import Database
from tests.integration.catalog.conftest import Editor
from tests.integration.catalog.foreign_sites import ForeignSite, html
from tests.integration.catalog.samples import page

FINDINGS = "/v1/admin/link-findings"


class Links:
    """The background's part, driven by hand."""

    def __init__(self, database: Database, settings: Any) -> None:
        self.database = database
        self.sentinel = LinkSentinel(database, link_visitor(settings))
        self.sentinel.step()

    def collect(self) -> None:
        """Read what was published."""
        with self.database.transaction() as session:
            collect_links(session)

    def visit_all(self) -> int:
        """Visit every link that is in use, as if its time had come."""
        return self.visit_due("due_at IS NOT NULL")

    def visit_due(self, which: str) -> int:
        """Visit some links as if their time had come; returns how many were visited."""
        with self.database.transaction() as session:
            session.execute(sa.text(f"UPDATE links SET due_at = now() WHERE {which}"))
        visits = 0
        while True:
            with self.database.transaction() as session:
                session.execute(sa.text("UPDATE link_hosts SET free_at = now()"))
            if not self.sentinel.step():
                return visits
            visits += 1

    def value(self, statement: str) -> Any:
        """Ask for one value."""
        with self.database.reading() as session:
            return session.execute(sa.text(statement)).scalar()


@pytest.fixture
def links(catalog_client: FlaskClient, catalog_database: Database, settings_for: Callable[..., Any]) -> Links:
    return Links(catalog_database, settings_for("catalog", link_loopback=True))


@pytest.fixture
def site() -> Iterator[ForeignSite]:
    made = ForeignSite({"/course": html("A course"), "/other": html("Another")})
    yield made
    made.stop()


@pytest.fixture
def course(editor: Editor, site: ForeignSite) -> dict[str, Any]:
    content = page("course", homepage=site.url("/course"), body=f"See also {site.url('/other')}.")
    assert editor.publish(content).status_code == 201
    return content


def findings(editor: Editor, state: str = "open") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = editor.get(f"{FINDINGS}?state={state}").json["items"]
    return found


def decide(editor: Editor, finding: dict[str, Any], decision: str, **more: Any) -> Any:
    return editor.post(f"{FINDINGS}/{finding['id']}/decision", {"decision": decision, **more})


@pytest.mark.usefixtures("course")
def test_links_are_visited_and_all_is_well(editor: Editor, links: Links, site: ForeignSite) -> None:
    links.collect()
    links.collect()
    assert links.visit_all() == 2
    shown = editor.get("/v1/admin/resources/course/links").json["items"]
    assert [(each["field"], each["outcome"]) for each in shown] == [("body", "answered"), ("homepage", "answered")]
    assert findings(editor) == []
    (host,) = editor.get("/v1/admin/link-hosts").json["items"]
    assert (host["host"], host["links"], host["failing"], host["visited"]) == ("127.0.0.1", 2, 0, True)
    assert site.asked.count("GET /robots.txt") == 1
    assert links.value("SELECT count(*) FROM links WHERE due_at > now() + interval '6 days'") == 2


def test_a_page_that_moved_is_accepted_into_the_draft(
    editor: Editor, links: Links, site: ForeignSite, course: dict[str, Any], catalog_client: FlaskClient
) -> None:
    site.pages["/course"] = (301, {"Location": "/new"}, b"")
    site.pages["/new"] = html("A course")
    links.collect()
    links.visit_all()
    (found,) = findings(editor)
    assert (found["kind"], found["url"], found["after"]) == ("moved", site.url("/course"), site.url("/new"))
    assert found["resources"] == [{"slug": "course", "title": course["title"]}]
    assert decide(editor, found, "accept").json == {"drafts": ["course"]}
    draft = editor.get("/v1/admin/resources/course").json
    assert (draft["content"]["homepage"], draft["unpublished_changes"]) == (site.url("/new"), True)
    assert catalog_client.get("/v1/resources/course").json["content"]["homepage"] == site.url("/course")
    assert decide(editor, found, "accept").json["type"] == "/problems/finding-settled"
    links.visit_all()
    assert findings(editor) == [], "it is known"
    entry = editor.get("/v1/admin/audit-log").json["items"][0]
    assert (entry["action"], entry["details"]["drafts"]) == ("link-accepted", ["course"])


@pytest.mark.usefixtures("course")
def test_a_page_that_is_gone_is_told_hides_nothing_and_may_come_back(
    editor: Editor, links: Links, site: ForeignSite, catalog_client: FlaskClient
) -> None:
    links.collect()
    links.visit_all()
    gone = site.pages.pop("/course")
    links.visit_all()
    assert findings(editor) == [], "once may be an accident"
    links.visit_all()
    (found,) = findings(editor)
    assert (found["kind"], found["after"]) == ("gone", "Answered 404 Not Found")
    assert found["answered_at"] < found["found_at"]
    assert catalog_client.get("/v1/resources/course").status_code == 200
    assert decide(editor, found, "accept").json["type"] == "/problems/no-new-address"
    site.pages["/course"] = gone
    links.visit_all()
    assert [each["decision"] for each in findings(editor, "settled")] == ["over"]


@pytest.mark.usefixtures("course")
def test_another_title_is_fine_or_ignored_until_a_day(editor: Editor, links: Links, site: ForeignSite) -> None:
    links.collect()
    links.visit_all()
    site.pages |= {"/course": html("Buy this domain"), "/other": html("Another one")}
    links.visit_all()
    by_url = {each["url"]: each for each in findings(editor)}
    course, other = by_url[site.url("/course")], by_url[site.url("/other")]
    assert (course["kind"], course["before"], course["after"]) == ("title", "A course", "Buy this domain")
    assert decide(editor, other, "fine").status_code == 200
    for until in ("2020-01-01", "2999-01-01"):
        assert decide(editor, course, "ignore", until=until).status_code == 422
    assert decide(editor, course, "ignore").status_code == 422
    tomorrow = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)).isoformat()
    assert decide(editor, course, "ignore", until=tomorrow).status_code == 200
    links.visit_all()
    assert findings(editor) == []
    with links.database.transaction() as session:
        session.execute(sa.text("UPDATE links SET ignored_until = now()"))
    links.visit_all()
    assert [each["url"] for each in findings(editor)] == [site.url("/course")], "it is still so"


@pytest.mark.usefixtures("course")
def test_a_host_that_is_switched_off_is_left_alone(editor: Editor, links: Links, site: ForeignSite) -> None:
    links.collect()
    address = "/v1/admin/link-hosts/127.0.0.1"
    assert editor.client.put(address, json={"visited": False}, headers=editor.headers).json["visited"] is False
    assert links.visit_all() == 0
    assert site.asked == []
    editor.client.put(address, json={"visited": True}, headers=editor.headers)
    assert editor.post("/v1/admin/resources/course/link-visits").json == {"links": 2}
    assert links.visit_due("false") == 2
    assert (
        editor.client.put("/v1/admin/link-hosts/x.example", json={"visited": True}, headers=editor.headers).status_code
        == 404
    )


def test_what_is_published_decides_what_is_visited(editor: Editor, links: Links, course: dict[str, Any]) -> None:
    links.collect()
    editor.publish(course | {"body": "Nothing more."})
    links.collect()
    assert links.value("SELECT count(*) FROM links WHERE due_at IS NOT NULL") == 1
    editor.post("/v1/admin/resources/course/retire", {})
    links.collect()
    assert links.value("SELECT count(*) FROM links WHERE due_at IS NOT NULL") == 0
    assert links.visit_all() == 0
    editor.post("/v1/admin/resources/course/publish", {})
    links.collect()
    assert links.value("SELECT count(*) FROM link_uses") == 1


@pytest.mark.usefixtures("course")
def test_two_couriers_visit_one_host_one_after_the_other(links: Links) -> None:
    links.collect()
    with links.database.transaction() as session:
        session.execute(sa.text("UPDATE links SET due_at = now()"))
    visited: list[str] = []

    class Slow:
        """Somebody during whose visit another courier looks for work."""

        def visit(self, url: str, _known: Known, _off: frozenset[str]) -> Visit:
            visited.append(url)
            assert other.step() is False, "the host is busy"
            return Visit(Outcome.ANSWERED, "Answered 200 OK", status=200)

        def crawl_delay_s(self, _url: str) -> float:
            return 0.0

    first, other = LinkSentinel(links.database, Slow()), LinkSentinel(links.database, Slow())
    first.step(), other.step()
    assert first.step() is True
    assert (first.step(), other.step(), len(visited)) == (False, False, 1), "the host has a pause"


@pytest.mark.usefixtures("course")
def test_who_comes_late_records_nothing(links: Links) -> None:
    links.collect()
    with links.database.transaction() as session:
        session.execute(sa.text("UPDATE links SET due_at = now()"))

    class Late:
        """Somebody who was given up in the meantime."""

        def visit(self, _url: str, _known: Known, _off: frozenset[str]) -> Visit:
            with links.database.transaction() as session:
                session.execute(sa.text("UPDATE links SET claim = NULL"))
            return Visit(Outcome.ANSWERED, "Answered 410 Gone", status=410)

        def crawl_delay_s(self, _url: str) -> float:
            return 0.0

    late = LinkSentinel(links.database, Late())
    assert (late.step(), late.step()) == (True, True)
    assert links.value("SELECT count(*) FROM link_findings") == 0
    assert links.value("SELECT count(*) FROM links WHERE checked_at IS NOT NULL") == 0
