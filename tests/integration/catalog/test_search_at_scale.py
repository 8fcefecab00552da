"""A catalogue with more than is counted one by one: totals say so, facets are estimates, pages stay whole."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from services.catalog.search.operations import index_in_bulk
from shared.database import Database
from tests.integration.catalog.samples import page

COUNT = 2400
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def many(catalog_database: Database) -> None:
    """2,400 pages with one word in all texts, in a third of the titles, and in the title of ten twice."""
    chance = random.Random(1)
    contents = {uuid.UUID(int=chance.getrandbits(128)): _page(number) for number in range(COUNT)}
    with catalog_database.transaction() as session:
        session.execute(_ITEM, [{"id": item, "slug": each["slug"]} for item, each in contents.items()])
        index_in_bulk(session, contents, NOW)


def _page(number: int) -> dict[str, Any]:
    title = f"Opioids {number % 50}" if number % 3 == 0 else f"Notes {number % 50}"
    cost = "Free" if number % 4 else "$ 40"
    return page(f"p-{number}", title=title, cost=cost, body="About opioids and what they do.", minutes=None)


def test_totals_and_facets_of_a_large_catalogue_say_that_they_are_estimates(
    many: None, catalog_client: FlaskClient
) -> None:
    found = catalog_client.get("/v1/resources?q=opioids").json
    assert (found["total"], found["total_exact"], found["facets_exact"]) == (1000, False, False)
    costs = {each["value"]: each["count"] for each in found["facets"]["cost"]}
    assert costs["free"] == pytest.approx(1800, rel=0.2)
    assert costs["paid"] == pytest.approx(600, rel=0.35)
    narrow = catalog_client.get("/v1/resources?q=opioids&cost=paid").json
    assert (narrow["total"], narrow["total_exact"]) == (600, True)
    assert narrow["facets"]["kind"] == [{"value": "page", "count": 600}]


@pytest.mark.parametrize("query", ["q=opioids", "q=opioids&sort=newest", "q=opioids&cost=free", "sort=shortest", ""])
def test_every_page_of_a_large_list_is_reached_once(many: None, catalog_client: FlaskClient, query: str) -> None:
    pages = list(_pages(catalog_client, query))
    slugs = [slug for each in pages for slug in each]
    assert len(slugs) == len(set(slugs)) == (1800 if "cost" in query else COUNT)


def test_the_words_in_the_title_come_first_even_of_many(many: None, catalog_client: FlaskClient) -> None:
    first = catalog_client.get("/v1/resources?q=opioids&limit=100").json["items"]
    assert {each["title"].split()[0] for each in first} == {"Opioids"}


def _pages(client: FlaskClient, query: str) -> Iterator[list[str]]:
    cursor: str | None = ""
    while cursor is not None:
        reply = client.get(f"/v1/resources?limit=100&{query}" + (f"&cursor={cursor}" if cursor else "")).json
        yield [each["slug"] for each in reply["items"]]
        cursor = reply["next"]


_ITEM = sa.text(
    """
    INSERT INTO resources (id, slug, kind, title, state, draft, draft_hash, version, changed_at, changed_by, revision)
    VALUES (:id, :slug, 'page', 'A title', 'published', '{}', '', 1, now(), 'test', 1)
    """
)
