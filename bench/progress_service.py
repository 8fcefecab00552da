"""Progress with a database of its own, for benchmarks that ask it and count the CPU of both."""

import os
import pathlib
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from flask import Flask

from services.progress.app import create_app, create_background
from services.progress.settings import Settings
from shared.database import Database
from shared.delivery import Background
from shared.migrations import upgrade
from shared.testing.servers import REDIS_VARIABLE, TestServers, create_empty_database
from shared.testing.tokens import trust_test_tokens


@dataclass
class Progress:
    """The web application, what works in the background, and the database server's process."""

    app: Flask
    background: Background
    owner_url: str
    server: psutil.Process

    @property
    def database(self) -> Database:
        """The service's database as the service itself reaches it."""
        database: Database = self.app.extensions["champions.database"]
        return database

    def database_cpu_s(self) -> float:
        """CPU seconds of the database server, of its processes that ended included."""
        own = self.server.cpu_times()
        spent = own.user + own.system + own.children_user + own.children_system
        for child in self.server.children(recursive=True):
            times = child.cpu_times()
            spent += times.user + times.system
        return float(spent)


@dataclass
class Cost:
    """What some calls cost: milliseconds by the clock of each, and CPU of service and database together."""

    clock_ms: list[float] = field(default_factory=list)
    service_ms: float = 0.0
    database_ms: float = 0.0

    def percentile(self, share: float) -> float:
        """Return a percentile of the clock times."""
        ordered = sorted(self.clock_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __str__(self) -> str:
        """Return one line of a report."""
        count = len(self.clock_ms)
        return (
            f"p50 {statistics.median(self.clock_ms):6.1f} ms  p95 {self.percentile(0.95):6.1f} ms  "
            f"CPU each: service {self.service_ms / count:5.1f} ms, database {self.database_ms / count:5.1f} ms"
        )


@contextmanager
def running_progress() -> Iterator[Progress]:
    """Start servers and the service, and end them."""
    servers = TestServers()
    servers.start()
    try:
        urls = create_empty_database("progress_bench", "progress")
        upgrade("progress", urls.owner)
        settings = Settings(
            environment="test",
            database_url=urls.runtime,
            redis_url=f"{os.environ[REDIS_VARIABLE]}/0",
            secret_key="a-secret-of-the-benchmark-that-nobody-uses",  # noqa: S106 - the database lives for a minute
            documents_url="memory://bench",
            log_level="ERROR",
        )
        app = create_app(settings)
        trust_test_tokens(app)
        pid = int((pathlib.Path(servers.postgres.data) / "postmaster.pid").read_text().splitlines()[0])
        yield Progress(app, create_background(settings), urls.superuser, psutil.Process(pid))
    finally:
        servers.stop()


def cost_of(progress: Progress, call: Callable[[int], Any], count: int) -> Cost:
    """Do something so many times and return what it cost; once more before, to warm up."""
    call(0)
    cost = Cost()
    database, service = progress.database_cpu_s(), time.process_time()
    for number in range(count):
        began = time.perf_counter()
        call(number)
        cost.clock_ms.append((time.perf_counter() - began) * 1000)
    cost.service_ms = (time.process_time() - service) * 1000
    cost.database_ms = (progress.database_cpu_s() - database) * 1000
    return cost
