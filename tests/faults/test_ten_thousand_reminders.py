"""Whatever dies while many reminders are sent: everybody has one mail, every message an end, nobody has two.

CHAMPIONS_FAULT_REMINDERS says how many (200; 10,000 by hand), CHAMPIONS_FAULT_SEED repeats a run.
"""

import datetime as dt
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.population import plan_reminders
from bench.reminders import SinkProcess, running
from champions.embedded import Postgres, Valkey
from champions.environment import service_environment
from services.notifications.messages.handing_over import STRIDE
from shared.testing.product import Product
from shared.testing.servers import server_folder
from shared.testing.waiting import wait_for

MANY = int(os.environ.get("CHAMPIONS_FAULT_REMINDERS", "200"))
SEED = int(os.environ.get("CHAMPIONS_FAULT_SEED") or random.randrange(10**6))
ROLES = ("notifications-worker", "notifications-courier", "redis", "postgres", "progress-web")
SENDERS = 2
OPEN = "SELECT count(*) FROM messages WHERE idem_key LIKE 'bench:%%' AND state IN ('waiting', 'sending')"
ENDS = "SELECT state, count(*) FROM messages WHERE idem_key LIKE 'bench:%%' GROUP BY state"

pytestmark = pytest.mark.timeout(900 + MANY // 5)


@pytest.fixture
def copy() -> Iterator[tuple[Product, SinkProcess]]:
    """A product of its own whose mail goes to a server that counts."""
    with server_folder() as folder, running(folder) as both:
        yield both


@contextmanager
def another_courier(product: Product) -> Iterator[None]:
    """A second courier of notifications beside the product's own, which wakes the same jobs."""
    home = product.home
    secrets = home.secrets()
    postgres = Postgres(home.folder / "postgres", secrets["postgres"])
    valkey = Valkey(home.folder / "redis", secrets["redis"])
    environment = service_environment(
        "notifications", home=home, secrets=secrets, postgres=postgres, valkey=valkey, outer=product.environment
    )
    environment["CHAMPIONS_HEARTBEAT_FILE"] = str(home.folder / "another-courier")
    courier = subprocess.Popen([sys.executable, "-m", "champions.cli", "courier", "notifications"], env=environment)
    try:
        yield
        assert courier.poll() is None, "the second courier has gone on through all of it"
    finally:
        courier.kill()
        courier.wait()


def settled(product: Product) -> bool:
    return bool(product.query("notifications", OPEN)[0][0] == 0)


def kill_at_random(product: Product, chance: random.Random, killed: list[str], stop: threading.Event) -> None:
    while not stop.wait(chance.uniform(0.5, 3.0)):
        killed.append(chance.choice(ROLES))
        product.kill_and_wait(killed[-1])


def most_in_doubt(killed: list[str]) -> int:
    """What two senders may leave in doubt: each the mail at the server, or five when the database goes with it."""
    return SENDERS * (killed.count("notifications-worker") + STRIDE * killed.count("postgres"))


def each_has_one_mail(product: Product, sink: SinkProcess) -> int:
    """Check the ledger; returns how many messages are in doubt."""
    ends = dict(product.query("notifications", ENDS))
    seen = sink.ask()
    unknown = int(ends.get("unknown", 0))
    print(f"seed {SEED}: {ends}, {seen}")
    assert set(ends) <= {"sent", "unknown"}
    assert ends["sent"] + unknown == MANY
    assert seen["doubled"] == 0
    # Who is in doubt may have a mail or not; everybody else has one.
    assert MANY - unknown <= seen["people"] <= MANY
    return unknown


def test_each_has_one_mail_though_processes_are_killed_and_two_couriers_wake_the_same(
    copy: tuple[Product, SinkProcess],
) -> None:
    product, sink = copy
    sink.ask("reset")
    plan_reminders(product, MANY, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3))
    stop, killed = threading.Event(), list[str]()
    killer = threading.Thread(target=kill_at_random, args=(product, random.Random(SEED), killed, stop))
    killer.start()
    with another_courier(product):
        try:
            wait_for(lambda: int(sink.ask()["mails"]) >= MANY // 2, "half of the mails", seconds=300 + MANY // 10)
        finally:
            stop.set()
            killer.join()
        product.wait_ready()
        wait_for(lambda: settled(product), "every message has its end", seconds=300 + MANY // 10)
    print(f"killed: {killed}")
    assert each_has_one_mail(product, sink) <= most_in_doubt(killed)
