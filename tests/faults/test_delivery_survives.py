"""Workers, their children, couriers and Redis are killed under load: nothing is lost, no effect happens twice."""

import contextlib
import pathlib
import random
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
import sqlalchemy as sa

from champions.embedded import Postgres, Valkey
from shared.delivery import enqueue, publish, schema
from shared.testing.servers import server_folder
from tests.faults.delivery_example import JOB, Told, listener, teller

EVENTS = 2_000
ROLES = ("teller-courier", "listener-courier", "listener-worker")


class Executor:
    """What a migration gets as `op`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def execute(self, sqltext: str) -> None:
        self._connection.execute(sa.text(sqltext))


class Copy:
    """The two services on servers of their own."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.postgres = Postgres(folder / "postgres", secrets.token_urlsafe(12), fast=True)
        self.valkey = Valkey(folder / "valkey", secrets.token_urlsafe(12))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.engines: dict[str, sa.Engine] = {}

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        server = sa.create_engine(self.postgres.url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        for name in ("teller", "listener"):
            with server.connect() as connection:
                connection.execute(sa.text(f"CREATE DATABASE {name}"))
            self.engines[name] = sa.create_engine(self.postgres.url(name))
            with self.engines[name].begin() as connection:
                schema.create_v1(Executor(connection))
                connection.execute(sa.text("CREATE TABLE effect (number integer)"))
        for role in ROLES:
            self.start_role(role)

    def start_role(self, role: str) -> None:
        urls = [self.postgres.url("teller"), self.postgres.url("listener"), self.valkey.url()]
        with (self.folder / f"{role}.log").open("ab") as log:
            self.processes[role] = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.delivery_example", role, *urls], stdout=log, stderr=log
            )

    def restart_role(self, role: str) -> None:
        self.kill_role(role)
        self.start_role(role)

    def kill_role(self, role: str) -> None:
        process = self.processes[role]
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
        process.wait()

    def kill_a_child(self) -> None:
        children = psutil.Process(self.processes["listener-worker"].pid).children()
        if children:
            random.choice(children).kill()

    def restart_redis_empty(self) -> None:
        assert self.valkey.process is not None
        self.valkey.process.kill()
        self.valkey.process.wait()
        shutil.rmtree(self.valkey.data)
        time.sleep(0.5)
        self.valkey.start()

    def select(self, name: str, rest: str) -> list[Any]:
        with self.engines[name].connect() as connection:
            rows = connection.execute(sa.text(f"SELECT {rest}")).all()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    def open_work(self) -> int:
        outbox = self.select("teller", "count(*) FROM outbox_delivery WHERE state <> 'acked'")[0]
        inbox = self.select("listener", "count(*) FROM inbox WHERE state <> 'done'")[0]
        return int(outbox + inbox + self.select("listener", "count(*) FROM job WHERE state <> 'done'")[0])

    def stop(self) -> None:
        for role in self.processes:
            self.kill_role(role)
        for engine in self.engines.values():
            engine.dispose()
        self.valkey.stop()
        self.postgres.stop()


@pytest.fixture
def copy() -> Iterator[Copy]:
    with server_folder() as folder:
        copy = Copy(folder)
        try:
            copy.start()
            yield copy
        finally:
            copy.stop()


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def tell(copy: Copy, stop: threading.Event) -> None:
    """Publish one by one and in small groups; ask for a job now and then."""
    _, tellers = teller(copy.postgres.url("teller"), copy.valkey.url())
    _, listeners = listener(copy.postgres.url("listener"), copy.valkey.url())
    number = 0
    while number < EVENTS and not stop.is_set():
        with tellers.transaction() as session:
            for _ in range(random.choice((1, 1, 5, 20))):
                publish(session, Told(number=number), subject=f"story-{number % 97}")
                number += 1
        if number % 10 == 0:
            with listeners.transaction() as session:
                enqueue(session, JOB, key=str(number), args={"number": 1_000_000 + number})
        time.sleep(0.03)
    tellers.dispose()
    listeners.dispose()


@pytest.mark.timeout(400)
def test_nothing_is_lost_and_nothing_happens_twice(copy: Copy) -> None:
    seed = random.randrange(1_000_000)
    random.seed(seed)
    stop = threading.Event()
    load = threading.Thread(target=tell, args=(copy, stop))
    load.start()
    faults: list[Callable[[], None]] = [
        lambda: copy.restart_role("listener-worker"),
        copy.kill_a_child,
        copy.restart_redis_empty,
        lambda: copy.restart_role("teller-courier"),
        copy.kill_a_child,
        lambda: copy.restart_role("listener-courier"),
        copy.restart_redis_empty,
    ]
    try:
        for fault in faults:
            time.sleep(2)
            fault()
        load.join()
    finally:
        stop.set()
        load.join()
    assert wait_until(lambda: copy.open_work() == 0, 180), f"seed {seed}: {copy.open_work()} rows are not finished"
    effects = copy.select("listener", "number FROM effect")
    asked = copy.select("teller", "count(*) FROM outbox_event")[0] + copy.select("listener", "count(*) FROM job")[0]
    assert len(set(effects)) == asked, f"seed {seed}: lost"
    assert len(effects) == asked, f"seed {seed}: doubled"
    assert all(process.poll() is None for process in copy.processes.values())


@pytest.mark.timeout(300)
def test_an_event_that_kills_its_worker_takes_nothing_with_it(copy: Copy) -> None:
    _, database = teller(copy.postgres.url("teller"), copy.valkey.url())
    with database.transaction() as session:
        for number in range(20):
            publish(session, Told(number=number, kills=number == 10), subject=f"story-{number}")
    database.dispose()
    assert wait_until(lambda: len(copy.select("listener", "number FROM effect")) == 19, 120)
    assert copy.select("listener", "state, attempts FROM inbox WHERE state <> 'done'") == [("running", 1)]
    assert wait_until(lambda: copy.select("teller", "DISTINCT state FROM outbox_delivery") == ["acked"], 60)
