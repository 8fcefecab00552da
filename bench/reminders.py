"""How many reminders a second reach a mail server when ten thousand are due in the same minute?

`make bench-reminders` starts a whole product of its own and a mail server that takes everything. The baseline of the
same run is a bare smtplib loop with ready texts of the same size on one kept connection to the same mail server.
People live in five time zones and read two languages. The worker has two children, so two connections.

What a mail costs is printed for each kind of process: the rates say little on a machine that has other work.
"""

import argparse
import datetime as dt
import json
import pathlib
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import urllib3

from bench.population import plan_reminders
from bench.sink import HOST
from services.notifications.mail.envelope import Sender, build, message_id
from services.notifications.mail.samples import sample_values
from services.notifications.mail.templates import Templates
from services.notifications.messages.writing import Site
from shared.testing.product import Product

BASELINE = 2_000
PATIENCE_S = 600
PAGES = ("/", "/catalogue", "/sign-in")


class SinkProcess:
    """The mail server, in a process of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "bench.sink", str(port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def ask(self, words: str = "") -> dict[str, float]:
        """Return the counts."""
        with self._lock:
            print(words, file=self._process.stdin, flush=True)
            found: dict[str, float] = json.loads(self._answer())
        return found

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def stop(self) -> None:
        """Hang up."""
        self._process.communicate(timeout=10)

    def _answer(self) -> str:
        return next(iter(self._process.stdout or ()), "")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reminders", type=int, default=10_000)
    count = options.parse_args().reminders
    with (
        tempfile.TemporaryDirectory(prefix="champions-bench-") as folder,
        running(pathlib.Path(folder)) as (product, sink),
    ):
        before = bare_loop(sink, BASELINE)
        rate = remind(product, sink, count)
        after = bare_loop(sink, BASELINE)
    bare = statistics.mean((before, after))
    print(f"bare smtplib loop: {bare:.0f} mails/s ({before:.0f} before, {after:.0f} after)")
    print(f"ratio: {rate / bare:.2f}")
    sys.exit(0 if rate / bare >= 0.7 else 1)


@contextmanager
def running(folder: pathlib.Path) -> Iterator[tuple[Product, SinkProcess]]:
    """Run a product whose mail goes to the sink."""
    product = Product(folder / "home")
    sink = SinkProcess(product.home.port_base + 40)
    product.environment["CHAMPIONS_WORKER_CONCURRENCY"] = "2"
    product.environment["CHAMPIONS_SMTP_URL"] = f"smtp://{HOST}:{sink.port}"
    try:
        product.start()
        yield product, sink
    finally:
        product.stop()
        sink.stop()


def bare_loop(sink: SinkProcess, count: int) -> float:
    """Mails a second of a program that does nothing but hand over ready texts."""
    sink.ask("reset")
    texts = list(ready_texts(count))
    with smtplib.SMTP(HOST, sink.port) as server:
        began, cpu, sink_cpu = time.perf_counter(), time.thread_time(), cpu_seconds(sink.pid)
        for address, text in texts:
            server.sendmail("no-reply@champions.example", [address], text)
        took = time.perf_counter() - began
        costs = {"loop": time.thread_time() - cpu, "sink": cpu_seconds(sink.pid) - sink_cpu}
    print(f"CPU of a bare mail: {in_words(costs, count)}")
    return count / took


def ready_texts(count: int) -> Iterator[tuple[str, bytes]]:
    """Reminders as they travel, with the addresses that they go to."""
    site = Site("Champions", "https://champions.example", "https://champions.example")
    now = dt.datetime.now(dt.UTC)
    content = Templates().render("idle_reminder", sample_values(site, site.url, now))
    for number in range(count):
        address = f"bare-{number}@bench.example"
        mail = build(
            content,
            sender=Sender("Champions", "no-reply@champions.example"),
            to_name=f"Learner Number {number}",
            to_address=address,
            identifier=message_id(address, "champions.example"),
            sent_at=now,
            unsubscribe_url="https://champions.example/unsubscribe/" + "x" * 120,
        )
        yield address, mail.as_bytes()


def remind(product: Product, sink: SinkProcess, count: int) -> float:
    """Let all reminders be due at one instant and return mails a second as the mail server saw them."""
    warm_up(product, sink)
    due_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=15)
    plan_reminders(product, count, due_at)
    memory = worker_memory(product)
    pages = Pages(product)
    time.sleep(max(0.0, (due_at - dt.datetime.now(dt.UTC)).total_seconds() - 3))
    idle = pages.for_seconds(3)
    busy = threading.Thread(target=pages.until_stopped)
    busy.start()
    before = costs_of(product, sink)
    wait_until_settled(product)
    after = costs_of(product, sink)
    pages.stop()
    busy.join()
    seen = sink.ask()
    rate = (seen["mails"] - 1) / seen["seconds"]
    print(
        f"{seen['mails']:.0f} mails to {seen['people']:.0f} people, {seen['doubled']:.0f} doubled, "
        f"in {seen['seconds']:.1f} s"
    )
    print(f"reminders: {rate:.0f} mails/s")
    print(f"CPU of a reminder: {in_words({role: after[role] - before.get(role, 0.0) for role in after}, count)}")
    print(f"worker memory (PSS): {memory:.1f} MB before, {worker_memory(product):.1f} MB after")
    print(f"portal pages: {spread(idle)} at rest, {spread(pages.seconds)} meanwhile, {pages.failures} failed")
    states = product.query("notifications", "SELECT state, count(*) FROM messages GROUP BY state ORDER BY state")
    print("messages:", ", ".join(f"{number} {state}" for state, number in states))
    return rate


def warm_up(product: Product, sink: SinkProcess) -> None:
    """Send a few, so that what is loaded at the first mail is not counted as growth."""
    plan_reminders(product, 300, dt.datetime.now(dt.UTC), name="warm-up")
    wait_until_settled(product)
    sink.ask("reset")


def wait_until_settled(product: Product) -> None:
    """Wait until no message is on its way."""
    statement = "SELECT count(*) FROM messages WHERE state IN ('waiting', 'sending') AND idem_key LIKE 'bench:%%'"
    end = time.monotonic() + PATIENCE_S
    while product.query("notifications", statement)[0][0]:
        if time.monotonic() > end:
            raise TimeoutError("the reminders never came to an end")
        time.sleep(0.5)


def worker_memory(product: Product) -> float:
    """Megabytes that the notifications worker and its children take, shared pages in part."""
    pids = [product.pid("notifications-worker"), *product.children("notifications-worker")]
    total = 0
    for pid in pids:
        rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def costs_of(product: Product, sink: SinkProcess) -> dict[str, float]:
    """CPU seconds that each role has taken so far, with all of its processes."""
    roots = {role: int(pid) for role, pid in product.access["processes"].items()} | {"sink": sink.pid}
    return {role: cpu_seconds(pid) + _living_children(pid) for role, pid in roots.items()}


def _living_children(pid: int) -> float:
    return sum(cpu_seconds(each.pid) for each in psutil.Process(pid).children(recursive=True))


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process and of its children that have ended."""
    return sum(psutil.Process(pid).cpu_times()[:4])


def in_words(costs: dict[str, float], count: int) -> str:
    """Milliseconds a mail, the dearest first; what takes next to nothing is left out."""
    each = {role: 1000 * seconds / count for role, seconds in costs.items()}
    parts = [f"{role} {ms:.2f} ms" for role, ms in sorted(each.items(), key=lambda one: -one[1]) if ms >= 0.02]
    return f"{sum(each.values()):.2f} ms ({', '.join(parts)})"


class Pages:
    """Somebody who reads pages of the portal all the time."""

    def __init__(self, product: Product) -> None:
        self._base = product.url("portal")
        self._stopping = threading.Event()
        self._pool = urllib3.PoolManager()
        self.seconds: list[float] = []
        self.failures = 0

    def for_seconds(self, count: float) -> list[float]:
        """Read for so long and return how long each page took."""
        end, found = time.monotonic() + count, []
        while time.monotonic() < end:
            found.append(self._read(PAGES[len(found) % len(PAGES)]))
        return found

    def until_stopped(self) -> None:
        """Read until told to stop, with the pause of a quick reader."""
        while not self._stopping.wait(0.1):
            self.seconds.append(self._read(PAGES[len(self.seconds) % len(PAGES)]))

    def stop(self) -> None:
        """Stop reading."""
        self._stopping.set()

    def _read(self, path: str) -> float:
        began = time.perf_counter()
        answer = self._pool.request("GET", self._base + path, redirect=False, retries=False, timeout=30)
        self.failures += answer.status >= 500
        return time.perf_counter() - began


def spread(seconds: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms p95 {ordered[int(0.95 * (len(ordered) - 1))] * 1000:.0f} ms"


if __name__ == "__main__":
    main()
