"""How does the catalogue's search grow with the number of resources?

`.venv/bin/python -m bench.catalogue` starts servers of its own, fills a catalogue with made-up resources in up to three
sizes and asks each the same kinds of questions; no question is asked twice, so no kept answer helps.
"""

import argparse
import datetime as dt
import random
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.dialects import postgresql as pg

from services.catalog.app import create_app
from services.catalog.content import as_json, read_resource
from services.catalog.search.operations import index_in_bulk
from services.catalog.settings import Settings
from shared.database import Database
from shared.ids import new_id
from shared.migrations import upgrade
from shared.testing.servers import TestServers, create_empty_database

SMALL = 1000
MIDDLE = 10_000
READ_WHOLE = 200
KINDS = ("page", "module", "recorded_session", "external_course", "workshop")
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "xo", "zu")
COSTS = ("Free", "$ 40", "Not stated")
CREDITS = ("None", "CME credit", "Not stated")
FORMATS = ("Online reading", "Live webinar", "In person")
AUDIENCES = ("nurses", "physicians", "social workers", "everyone")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--resources", type=int, default=5000)
    options.add_argument("--questions", type=int, default=60)
    chosen = options.parse_args()
    servers = TestServers()
    servers.start()
    try:
        sizes = sorted({min(size, chosen.resources) for size in (SMALL, MIDDLE, chosen.resources)})
        medians = [measure(size, chosen.questions) for size in sizes]
    finally:
        servers.stop()
    for name in medians[0]:
        print(f"{name}: p50 grows {medians[-1][name] / medians[0][name]:.2f} times from {sizes[0]} to {sizes[-1]}")


def measure(size: int, questions: int) -> dict[str, float]:
    """Fill a catalogue and return the median of each kind of question."""
    urls = create_empty_database(f"catalog_bench_{size}", "catalog")
    upgrade("catalog", urls.owner)
    settings = Settings(
        environment="test",
        database_url=urls.runtime,
        migration_database_url=urls.owner,
        redis_url="redis://127.0.0.1:1/0",
        secret_key="a-secret-of-the-benchmark-that-nobody-uses",  # noqa: S106 - the database lives for a minute
        documents_url="memory://bench",
        log_level="WARNING",
    )
    app = create_app(settings)
    database: Database = app.extensions["champions.database"]
    began = time.perf_counter()
    words = fill(database, size)
    analyze(urls.owner)
    print(f"{size} resources, filled in {time.perf_counter() - began:.0f} s")
    with app.test_client() as client:
        medians = {name: ask(client, name, make, words, questions) for name, make in QUESTIONS.items()}
    database.dispose()
    return medians


def fill(database: Database, size: int) -> list[str]:
    """Publish made-up resources straight into the search tables; returns the vocabulary, frequent words first."""
    chance = random.Random(size)  # noqa: S311 - repeatable on purpose
    words = list(dict.fromkeys("".join(chance.choices(SYLLABLES, k=3)) for _ in range(4000)))
    weights = [1 / (rank + 3) for rank in range(len(words))]
    contents = {new_id(): resource(chance, words, weights, number) for number in range(size)}
    published_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    with database.transaction() as session:
        items = [{"id": item, "slug": each["slug"], "kind": each["kind"]} for item, each in contents.items()]
        session.execute(_ITEM, items)
        index_in_bulk(session, contents, published_at)
        read = list(contents.items())[:READ_WHOLE]
        session.execute(_REVISION, [{"id": new_id(), "item": item, "content": whole(each)} for item, each in read])
    return words


def analyze(owner_url: str) -> None:
    """Have PostgreSQL count what a table holds, as it does by itself a minute after a change; only an owner can ask."""
    owner = sa.create_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(sa.text("ANALYZE"))
    owner.dispose()


def resource(chance: random.Random, words: list[str], weights: list[float], number: int) -> dict[str, Any]:
    """Make up a resource; words are as unevenly frequent as in a language."""

    def text(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    least = chance.choice((5, 10, 20, 45))
    return {
        "slug": f"r-{number}",
        "kind": chance.choice(KINDS),
        "title": text(5),
        "provider": text(2),
        "summary": text(25),
        "topics": sorted({f"topic {int(chance.paretovariate(1)) % 400}" for _ in range(3)}),
        "audience": [chance.choice(AUDIENCES)],
        "minutes": {"min": least, "max": least + 5},
        "format": chance.choice(FORMATS),
        "cost": chance.choice(COSTS),
        "accreditation": chance.choice(CREDITS),
        "body": "\n\n".join(text(40) for _ in range(2)),
    }


def whole(content: dict[str, Any]) -> dict[str, Any]:
    """Return a page with all that a reader of one is shown."""
    return as_json(read_resource(content | {"kind": "page", "completion": {"rule": "viewed", "note": "Read it."}}))


def ask(
    client: FlaskClient, name: str, make: Callable[[int, list[str]], dict[str, Any]], words: list[str], count: int
) -> float:
    """Ask and print; returns the median in milliseconds."""
    took = sorted(_timed(client, make(number, words)) for number in range(count))
    cpu = statistics.median(each[1] for each in took)
    wall = [each[0] for each in took]
    p95 = wall[max(0, round(0.95 * len(wall)) - 1)]
    print(f"  {name}: p50={statistics.median(wall):.1f} ms p95={p95:.1f} ms cpu={cpu:.1f} ms")
    return statistics.median(wall)


def _timed(client: FlaskClient, query: dict[str, Any]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    reply = client.get(f"/v1/resources{query.pop('slug', '')}?{urlencode(query)}")
    took = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
    if reply.status_code != 200:
        raise RuntimeError(reply.get_data(as_text=True))
    return took


def _facets(number: int) -> dict[str, Any]:
    return {"kind": KINDS[number % 5], "cost": ("free", "paid", "unstated")[number % 3], "max_minutes": 10 + number}


QUESTIONS: dict[str, Callable[[int, list[str]], dict[str, Any]]] = {
    "all, by page": lambda number, _: {"limit": 24, "max_minutes": 60 + number},
    "a word": lambda number, words: {"limit": 24, "q": words[number * 7]},
    "a frequent word and three facets": lambda number, words: {"limit": 24, "q": words[number], **_facets(number)},
    "two words, shortest first": lambda number, words: {
        "limit": 24,
        "q": f"{words[number]} {words[number + 9]}",
        "sort": "shortest",
    },
    "one resource": lambda number, _: {"slug": f"/r-{number % READ_WHOLE}"},
    "a page that was asked before": lambda _number, words: {"limit": 24, "q": words[3]},
}
_ITEM = sa.text(
    """
    INSERT INTO resources (id, slug, kind, title, state, draft, draft_hash, version, changed_at, changed_by, revision)
    VALUES (:id, :slug, :kind, 'A title', 'published', '{}', '', 1, now(), 'bench', 1)
    """
)
_REVISION = sa.text(
    """
    INSERT INTO resource_revisions (item_id, id, number, title, content, content_hash, change_note, published_at,
      published_by) VALUES (:item, :id, 1, 'A title', :content, '', '', now(), 'bench')
    """
).bindparams(sa.bindparam("content", type_=pg.JSONB()))


if __name__ == "__main__":
    main()
