"""Which addresses a content has, what a visit to one means, and when to come back."""

from dataclasses import replace
from typing import Any

import pytest

from services.catalog.links.addresses import addresses_of, host_of, with_address
from services.catalog.links.rules import (
    DAY_S,
    EVERY_S,
    HOUR_S,
    PAUSE_S,
    Change,
    Outcome,
    Visit,
    host_pause_s,
    judge,
    next_visit_s,
)

GOOD = Visit(Outcome.ANSWERED, "Answered 200 OK", status=200, content_type="text/html", title="A course")
SEEN = {"content_type": "text/html", "title": "A course"}


def answer(status: int, **more: Any) -> Visit:
    return Visit(Outcome.ANSWERED, f"Answered {status}", status=status, **more)


CONTENT = {
    "homepage": "https://a.example/x#part",
    "links": [{"label": "B", "url": "http://B.example/"}],
    "body": "See (https://c.example/wiki/Care_(nursing)), [it](https://d.example/a?b=1&c=2), or https://a.example/x.",
    "media": {"url": "/media/abc/video.mp4"},
    "broken": "https://[::1",
}


def test_addresses_are_found_wherever_they_stand() -> None:
    assert addresses_of(CONTENT) == {
        "https://a.example/x": "homepage",
        "http://B.example/": "links.0.url",
        "https://c.example/wiki/Care_(nursing)": "body",
        "https://d.example/a?b=1&c=2": "body",
    }
    assert host_of("http://B.Example.:80/") == "b.example"


def test_a_new_address_replaces_the_old_one_and_nothing_that_only_begins_like_it() -> None:
    content = {"a": "https://a.example/x#part", "b": "at https://a.example/x, or https://a.example/xy.", "n": 3}
    assert with_address(content, "https://a.example/x", "https://new.example/") == {
        "a": "https://new.example/#part",
        "b": "at https://new.example/, or https://a.example/xy.",
        "n": 3,
    }


def test_the_first_visit_tells_nothing_and_remembers() -> None:
    verdict = judge({}, GOOD, failures=0, failing_s=0)
    assert (verdict.told, verdict.seen) == ({}, SEEN)


def test_another_title_or_type_is_told_until_it_is_called_fine() -> None:
    changed = replace(GOOD, title="Page not found", content_type="application/pdf")
    verdict = judge(SEEN, changed, failures=0, failing_s=0)
    assert verdict.told == {
        "title": Change("A course", "Page not found"),
        "content_type": Change("text/html", "application/pdf"),
    }
    assert verdict.seen == SEEN
    assert judge(
        SEEN | {"title": "Page not found"}, replace(GOOD, title="Page not found"), failures=0, failing_s=0
    ) == (
        replace(
            verdict, told={}, seen=SEEN | {"title": "Page not found"}, over=verdict.over | {"title", "content_type"}
        )
    )


def test_what_moved_for_good_is_told_with_its_new_address() -> None:
    moved = replace(GOOD, moved_to="https://new.example/")
    assert judge(SEEN, moved, failures=0, failing_s=0).told == {"moved": Change(None, "https://new.example/")}
    assert judge(SEEN | {"moved": "https://new.example/"}, moved, failures=0, failing_s=0).told == {}
    assert "moved" in judge(SEEN | {"moved": "https://new.example/"}, GOOD, failures=0, failing_s=0).over


@pytest.mark.parametrize(
    ("visit", "failures", "failing_s", "kinds"),
    [
        (answer(404), 1, 0, set()),
        (answer(404), 2, HOUR_S, {"gone"}),
        (answer(410), 1, 0, {"gone"}),
        (answer(503), 2, 3 * DAY_S, set()),
        (answer(503), 3, DAY_S, set()),
        (answer(503), 3, 2 * DAY_S, {"unreachable"}),
        (Visit(Outcome.UNREACHABLE, "No answer"), 3, 2 * DAY_S, {"unreachable"}),
        (Visit(Outcome.CERTIFICATE, "expired"), 1, 0, {"certificate"}),
        (Visit(Outcome.PRIVATE, "private"), 0, 0, {"private"}),
        (answer(403), 9, 9 * DAY_S, set()),
        (Visit(Outcome.NOT_WANTED, "robots"), 9, 9 * DAY_S, set()),
        (Visit(Outcome.SWITCHED_OFF, "off"), 9, 9 * DAY_S, set()),
    ],
)
def test_a_failure_is_told_when_it_is_one(visit: Visit, failures: int, failing_s: float, kinds: set[str]) -> None:
    verdict = judge(SEEN, visit, failures=failures, failing_s=failing_s)
    assert set(verdict.told) == kinds
    assert verdict.over.isdisjoint({"title", "moved", "gone"}), "nothing was seen of the page"
    assert verdict.seen == SEEN


def test_a_page_that_is_back_ends_the_finding_and_what_was_called_fine() -> None:
    verdict = judge(SEEN | {"gone": "Answered 404"}, GOOD, failures=0, failing_s=0)
    assert {"gone", "unreachable", "certificate", "private"} <= verdict.over
    assert verdict.seen == SEEN
    unchanged = Visit(Outcome.UNCHANGED, "Answered 304", status=304)
    assert "title" not in judge(SEEN, unchanged, failures=0, failing_s=0).over


def test_what_fails_is_visited_sooner_and_what_is_well_every_week() -> None:
    assert [next_visit_s(answer(404), number) for number in (1, 2, 3, 9)] == [HOUR_S, 6 * HOUR_S, DAY_S, DAY_S]
    assert 0.89 * EVERY_S < next_visit_s(GOOD, 0) < 1.11 * EVERY_S
    assert next_visit_s(answer(429, retry_after_s=2 * DAY_S), 1) == 2 * DAY_S
    assert next_visit_s(answer(429, retry_after_s=1e9), 1) == EVERY_S
    assert next_visit_s(answer(403), 0) > 6 * DAY_S


def test_a_host_in_trouble_is_left_alone_for_longer_and_longer() -> None:
    assert host_pause_s(GOOD, 0, 0) == PAUSE_S
    assert host_pause_s(GOOD, 0, 90) == 90
    assert 54 <= host_pause_s(answer(503), 1, 0) <= 66
    assert 0.8 * DAY_S < host_pause_s(answer(503), 30, 0) < 1.2 * DAY_S
    assert host_pause_s(answer(503, retry_after_s=7200), 1, 0) == 7200
