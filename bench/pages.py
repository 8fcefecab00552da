"""What does a page of the catalogue cost in CPU, portal and catalogue together?

`.venv/bin/python -m bench.pages` starts servers of its own, fills a catalogue with 1,000 made-up resources, serves it
as the product does, and prints milliseconds of CPU a request, beside a bare Flask app of the same run. A page is
measured when it was asked before, and when each request asks something new.
"""

import argparse
import http.client
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil

from bench.catalogue import COSTS, fill
from services.catalog.app import create_database
from services.catalog.settings import Settings
from shared.migrations import upgrade
from shared.testing.product import free_port_base
from shared.testing.servers import TestServers, create_empty_database
from shared.testing.waiting import wait_for

ROOT = pathlib.Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
SIZE = 1000
WARM_UP = 30
START_PATIENCE_S = 240.0
PAGE_MS, LIST_MS = 5.0, 1.0

Paths = Callable[[int], str]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=300)
    count = options.parse_args().requests
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="champions-bench-"))
        servers = TestServers()
        stack.callback(servers.stop)
        servers.start()
        base = free_port_base()
        words = prepared(environment(folder, base))
        serving = [stack.enter_context(served(name, folder, base)) for name in ("catalog", "portal")]
        bare = stack.enter_context(bare_app(base + 9))
        floor = cpu_ms([bare], base + 9, lambda _: "/", count)
        print(f"a bare Flask answer: {floor:.2f} ms of CPU")
        for name, about in asked_for(serving, base, words).items():
            print(f"{name}: {about.told(count, floor)}", flush=True)


@dataclass(frozen=True)
class Measured:
    """Who answers what, and what it may cost at most."""

    processes: list[psutil.Process]
    port: int
    paths: Paths
    most_ms: float | None = None

    def told(self, count: int, floor: float) -> str:
        """Ask and say what a request costs, and the figure that must hold beside it."""
        cost = cpu_ms(self.processes, self.port, self.paths, count)
        holds = f", at most {self.most_ms:g} ms: {'ok' if cost <= self.most_ms else 'NO'}" if self.most_ms else ""
        return f"{cost:.2f} ms of CPU ({cost / floor:.1f} bare answers){holds}"


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


def prepared(values: dict[str, str]) -> list[str]:
    """Fill the catalogue; returns the vocabulary."""
    upgrade("catalog", values["MIGRATION_DATABASE_URL"])
    database = create_database(Settings())
    words = fill(database, SIZE)
    database.dispose()
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
def bare_app(port: int) -> Iterator[psutil.Process]:
    """Serve the bare app in the same way."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--blocking-threads", "4", "--no-access-log", "--log-level", "warning", "bench.bare:app"]
    with started(command, str(ROOT), port) as process:
        yield process


@contextmanager
def started(command: list[str], folder: str, port: int) -> Iterator[psutil.Process]:
    """Start a web server and wait until it answers."""

    def answers() -> bool:
        if running.poll() is not None:
            raise RuntimeError(f"{command} ended")
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=2)
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            return False
        return True

    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        wait_for(answers, f"port {port} answers", seconds=START_PATIENCE_S)
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(20)


if __name__ == "__main__":
    main()
