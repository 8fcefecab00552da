"""What does a page of the catalogue cost in CPU, portal and catalogue together, and how does it grow?

`.venv/bin/python -m bench.pages` starts servers of its own, fills a catalogue with 1,000 made-up resources, serves it
as the product does, and prints milliseconds of CPU a request, beside a bare Flask app of the same run. A page is
measured when it was asked before, and when each request asks something new. With `--resources 100000` the same is done
with so many, and how long the pages take is compared. It ends with 1 when a figure does not hold.
"""

import argparse
import http.client
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil

from bench.catalogue import COSTS, READ_WHOLE, analyze, fill
from services.catalog.app import create_database
from services.catalog.settings import Settings
from shared.migrations import upgrade
from shared.testing.product import free_port_base
from shared.testing.servers import TestServers, create_empty_database
from shared.testing.waiting import wait_for

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
SMALL = 1000
WARM_UP = 30
START_PATIENCE_S = 240.0
PAGE_MS, LIST_MS = 5.0, 1.0
MOST_GROWTH = 2.0

Paths = Callable[[int], str]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=300)
    options.add_argument("--resources", type=int, default=SMALL)
    chosen = options.parse_args()
    sizes = sorted({SMALL, chosen.resources})
    results = [measured(size, chosen.requests) for size in sizes]
    held = [each.held for each in results]
    if len(sizes) > 1:
        for name, before in results[0].medians_ms.items():
            growth = results[-1].medians_ms[name] / before
            held.append(growth < MOST_GROWTH)
            print(f"{name}: p50 grows {growth:.2f} times from {sizes[0]} to {sizes[-1]}{verdict(held=held[-1])}")
    sys.exit(0 if all(held) else 1)


@dataclass(frozen=True)
class Result:
    """Whether every figure of a size held, and how long pages took."""

    held: bool
    medians_ms: dict[str, float]


def measured(size: int, count: int) -> Result:
    """Fill a catalogue of this size, serve it, ask and print."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="champions-bench-"))
        servers = TestServers()
        stack.callback(servers.stop)
        servers.start()
        base = free_port_base()
        words = prepared(environment(folder, base), size)
        serving = [stack.enter_context(served(name, folder, base)) for name in ("catalog", "portal")]
        bare = stack.enter_context(bare_app(folder, base + 9))
        floor = cpu_ms([bare], base + 9, lambda _: "/", count)
        print(f"{size} resources; a bare Flask answer: {floor:.2f} ms of CPU")
        held = []
        for name, about in asked_for(serving, base, words).items():
            cost = cpu_ms(about.processes, about.port, about.paths, count)
            holds = size > SMALL or about.most_ms is None or cost <= about.most_ms
            held.append(holds)
            limit = f", at most {about.most_ms:g} ms{verdict(held=holds)}" if about.most_ms and size == SMALL else ""
            print(f"  {name}: {cost:.2f} ms of CPU ({cost / floor:.1f} bare answers){limit}", flush=True)
        medians = {name: median_ms(base, paths, count) for name, paths in pages(words).items()}
        for name, median in medians.items():
            print(f"  {name}: p50={median:.1f} ms", flush=True)
        return Result(all(held), medians)


def verdict(*, held: bool) -> str:
    """Say whether a figure held."""
    return ": ok" if held else ": NO"


@dataclass(frozen=True)
class Measured:
    """Who answers what, and what it may cost at most."""

    processes: list[psutil.Process]
    port: int
    paths: Paths
    most_ms: float | None = None


def asked_for(serving: list[psutil.Process], base: int, words: list[str]) -> dict[str, Measured]:
    """What is measured, by name."""
    catalog = serving[:1]
    return {
        "JSON list, asked before": Measured(catalog, base + 2, lambda _: "/v1/resources?limit=24", LIST_MS),
        "JSON list, never asked": Measured(catalog, base + 2, new_list(words)),
        "catalogue page, asked before": Measured(serving, base, lambda _: "/catalogue", PAGE_MS),
        "catalogue page, never asked": Measured(serving, base, new_page(words), PAGE_MS),
    }


def environment(folder: str, base: int) -> dict[str, str]:
    """What both services read; nothing listens where they would find the other services."""
    urls = create_empty_database("pages_bench", "catalog")
    names = ("portal", "accounts", "catalog", "progress", "notifications")
    values = {
        "DATABASE_URL": urls.runtime,
        "MIGRATION_DATABASE_URL": urls.owner,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "a-secret-of-the-benchmark-that-nobody-uses",
        "DOCUMENTS_URL": pathlib.Path(folder, "documents").as_uri(),
        **{f"{name.upper()}_URL": f"http://{HOST}:{base + number}" for number, name in enumerate(names)},
    }
    os.environ |= {f"CHAMPIONS_{name}": value for name, value in values.items()}
    return values


def prepared(values: dict[str, str], size: int) -> list[str]:
    """Fill the catalogue; returns the vocabulary."""
    upgrade("catalog", values["MIGRATION_DATABASE_URL"])
    database = create_database(Settings())
    words = fill(database, size)
    database.dispose()
    analyze(values["MIGRATION_DATABASE_URL"])
    return words


def new_list(words: list[str]) -> Paths:
    """Questions that are asked once."""
    return lambda number: "/v1/resources?" + urlencode({"limit": 24, "q": words[number], "max_minutes": 30 + number})


def new_page(words: list[str]) -> Paths:
    """Pages that are asked for once."""
    cost = ("free", "paid", "unstated")
    return lambda number: (
        "/catalogue?" + urlencode({"q": words[number], "cost": cost[number % len(COSTS)], "max_minutes": 400 + number})
    )


def pages(words: list[str]) -> dict[str, Paths]:
    """Pages of the catalogue by name, whose time must not grow with it; each is asked for once."""
    filters = (("free", "page"), ("paid", "module"), ("unstated", "workshop"))

    def narrowed(number: int) -> str:
        cost, kind = filters[number % len(filters)]
        return query(q=words[number], cost=cost, kind=kind, max_minutes=10 + number)

    def query(**values: object) -> str:
        return "/catalogue?" + urlencode(values)

    return {
        "page of everything": lambda number: query(max_minutes=700 + number),
        "page of a word": lambda number: query(q=words[500 + number]),
        "page of a frequent word and three facets": narrowed,
        "page of two words, shortest first": lambda number: query(
            q=f"{words[number]} {words[number + 9]}", sort="shortest"
        ),
        "page of one resource": lambda number: f"/resources/r-{number % READ_WHOLE}",
    }


def median_ms(port: int, paths: Paths, count: int) -> float:
    """Ask and return the median of the time that an answer takes."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    for number in range(WARM_UP):
        asked(connection, paths(count + number))
    took = []
    for number in range(count):
        began = time.perf_counter()
        asked(connection, paths(number))
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return statistics.median(took)


def cpu_ms(processes: list[psutil.Process], port: int, paths: Paths, count: int) -> float:
    """Ask and return the CPU of all these processes in milliseconds a request."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    for number in range(WARM_UP):
        asked(connection, paths(count + number))
    before = spent_s(processes)
    for number in range(count):
        asked(connection, paths(number))
    after = spent_s(processes)
    connection.close()
    return (after - before) * 1000 / count


def asked(connection: http.client.HTTPConnection, path: str) -> None:
    """Ask for a page and read it; raises `RuntimeError` when there is none."""
    connection.request("GET", path)
    reply = connection.getresponse()
    body = reply.read()
    if reply.status != 200:
        raise RuntimeError(f"{path}: {reply.status} {body[:500]!r}")


def spent_s(processes: list[psutil.Process]) -> float:
    """Return the CPU seconds of processes and of those that they have started."""
    family = [each for one in processes for each in (one, *one.children(recursive=True))]
    return sum(sum(each.cpu_times()[:2]) for each in family)


@contextmanager
def served(service: str, folder: str, base: int) -> Iterator[psutil.Process]:
    """Serve a service as the product does."""
    port = base + {"portal": 0, "catalog": 2}[service]
    command = [str(ROOT / "bin/champions"), "web", service, "--host", HOST, "--port", str(port)]
    with started(command, folder, port) as process:
        yield process


@contextmanager
def bare_app(folder: str, port: int) -> Iterator[psutil.Process]:
    """Serve the bare app in the same way."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += [
        "--working-dir",
        str(ROOT),
        "--blocking-threads",
        "4",
        "--no-access-log",
        "--log-level",
        "warning",
        "bench.bare:app",
    ]
    with started(command, folder, port) as process:
        yield process


@contextmanager
def started(command: list[str], folder: str, port: int) -> Iterator[psutil.Process]:
    """Start a web server and wait until it answers."""
    log = pathlib.Path(folder, f"{port}.log")

    def answers() -> bool:
        if running.poll() is not None:
            raise RuntimeError(f"{command} ended: {log.read_text()[-2000:]}")
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=2)
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            return False
        return True

    with log.open("w") as written:
        running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=written)
    try:
        wait_for(answers, f"port {port} answers", seconds=START_PATIENCE_S)
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(20)


if __name__ == "__main__":
    main()
