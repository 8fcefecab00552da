"""Redis dies while exactly one task runs and a slot is free: the worker finishes, reconnects and works on.

The second test says when kombu no longer needs shared/delivery/transport.py.
"""

import pathlib
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psutil
import pytest

from champions.embedded import Valkey
from shared.delivery.broker import Broker, TaskMessage
from tests.faults.busy_worker import make_app

WORKERS = ("one", "two", "three", "four")
ROUNDS = 5


@pytest.fixture
def valkey(tmp_path: pathlib.Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey", secrets.token_urlsafe(12))
    server.start()
    yield server
    server.stop()


def start_worker(valkey: Valkey, queue: str, *, transport: str, folder: pathlib.Path) -> subprocess.Popen[bytes]:
    with (folder / f"{queue}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.busy_worker", valkey.url(), transport, queue], stdout=log, stderr=log
        )


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
    process.wait()


def send(valkey: Valkey, folder: pathlib.Path, name: str, queues: tuple[str, ...], seconds: float) -> None:
    broker = Broker(make_app(valkey.url(), transport="ours"), valkey.url())
    broker.send(
        TaskMessage("busy.work", queue, {"folder": str(folder), "name": f"{name}-{queue}", "seconds": seconds})
        for queue in queues
    )
    broker.close()


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    end_at = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end_at:
            return False
        time.sleep(0.05)
    return True


def exist(folder: pathlib.Path, name: str, what: str) -> bool:
    return all((folder / f"{name}-{queue}.{what}").exists() for queue in WORKERS)


def kill_and_forget(valkey: Valkey) -> None:
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()
    shutil.rmtree(valkey.data)


def lose_redis_under_work(valkey: Valkey, folder: pathlib.Path, name: str) -> None:
    send(valkey, folder, name, WORKERS, seconds=1.5)
    assert wait_until(lambda: exist(folder, name, "began"), seconds=60)
    kill_and_forget(valkey)
    assert wait_until(lambda: exist(folder, name, "ended"))
    valkey.start()


@pytest.mark.timeout(180)
def test_busy_workers_outlive_redis_every_time(valkey: Valkey, tmp_path: pathlib.Path) -> None:
    survived = 0
    with ExitStack() as cleanup:
        workers = {}
        for queue in WORKERS:
            workers[queue] = start_worker(valkey, queue, transport="ours", folder=tmp_path)
            cleanup.callback(end, workers[queue])
        for number in range(ROUNDS):
            lose_redis_under_work(valkey, tmp_path, f"lost{number}")
            send(valkey, tmp_path, f"after{number}", WORKERS, seconds=0)
            for queue in WORKERS:
                assert wait_until((tmp_path / f"after{number}-{queue}.ended").exists), f"{queue} does not work any more"
                survived += workers[queue].poll() is None
    assert survived == len(WORKERS) * ROUNDS


@pytest.mark.timeout(120)
def test_the_transport_of_kombu_still_ends_the_worker(valkey: Valkey, tmp_path: pathlib.Path) -> None:
    worker = start_worker(valkey, "one", transport="upstream", folder=tmp_path)
    try:
        send(valkey, tmp_path, "lost", ("one",), seconds=1.5)
        assert wait_until((tmp_path / "lost-one.began").exists, seconds=60)
        kill_and_forget(valkey)
        assert wait_until(lambda: (tmp_path / "lost-one.ended").exists() or worker.poll() is not None)
        valkey.start()
        ended = wait_until(lambda: worker.poll() is not None, seconds=10)
    finally:
        end(worker)
    assert ended, "kombu's own transport survives now: shared/delivery/transport.py can go"
