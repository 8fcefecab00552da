"""Filters of the catalogue as addresses."""

from urllib.parse import parse_qs

from flask import Flask, request

from services.portal.catalogue.search import Search


def asked(query: str) -> Search:
    with Flask("test").test_request_context(f"/catalogue?{query}"):
        return Search.asked(request)


def test_only_what_is_set_is_asked_of_the_catalogue() -> None:
    assert asked("q=pain&kind=&topic=").query() == {"q": "pain"}


def test_a_length_that_is_no_number_is_ignored() -> None:
    assert asked("max_minutes=soon").query() == {}


def test_another_filter_begins_at_the_first_page() -> None:
    address = asked("q=pain&cursor=abc").address(kind="module")
    assert parse_qs(address[1:]) == {"q": ["pain"], "kind": ["module"]}


def test_the_next_page_keeps_the_filters() -> None:
    assert parse_qs(asked("q=pain").address(cursor="abc")[1:]) == {"q": ["pain"], "cursor": ["abc"]}


def test_an_order_that_nobody_offers_is_ignored() -> None:
    assert asked("sort=random").query() == {}
    assert asked("sort=newest&cost=free").query() == {"sort": "newest", "cost": "free"}


def test_words_alone_leave_the_filters_out() -> None:
    assert asked("q=pain&kind=module&cost=free").words_alone() == "?q=pain"
