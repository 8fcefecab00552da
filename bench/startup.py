"""Prints the time from a fresh clone to ready, the time of a warm restart, and the memory of all processes.

    python3 bench/startup.py            clones the committed state, with empty package caches
    python3 bench/startup.py --here     only the warm restart and the memory, in this folder

Standard library only: it measures how the environment is made.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

ROOT = pathlib.Path(__file__).resolve().parent.parent
FRESH_S, WARM_S, MEMORY_MB = 120, 15, 1200
PATIENCE_S = 600
SETTLE_S = 10


def main() -> None:
    """Measure and print one line for each figure, with the figure that must hold beside it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--here", action="store_true", help="do not clone: measure a restart in this folder")
    with tempfile.TemporaryDirectory(prefix="champions-bench-") as scratch:
        folder = pathlib.Path(scratch)
        folder.chmod(0o711)
        clone = ROOT
        if not parser.parse_args().here:
            clone = folder / "champions"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = environment_in(folder)
        with running(clone, environment) as seconds:
            report("fresh clone to ready" if clone != ROOT else "first start", seconds, FRESH_S, "s")
        with running(clone, environment) as seconds:
            report("warm restart", seconds, WARM_S, "s")
            time.sleep(SETTLE_S)
            pid = int((pathlib.Path(environment["CHAMPIONS_HOME"]) / "supervisor.pid").read_text())
            report_memory(pid, environment)


def environment_in(folder: pathlib.Path) -> dict[str, str]:
    """The environment of a machine that has never seen the product: empty caches, free ports."""
    caches = {name: str(folder / "cache") for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache")}
    own = {"CHAMPIONS_HOME": str(folder / "var"), "CHAMPIONS_PORT_BASE": str(free_port_base())}
    return {**os.environ, **caches, **own}


def free_port_base() -> int:
    """A first port from which the ports of a copy are free."""
    for base in range(18_000, 30_000, 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", base)) != 0:
                return base
    raise SystemExit("no free ports")


@contextmanager
def running(clone: pathlib.Path, environment: dict[str, str]) -> Iterator[float]:
    """`make up` until it is ready; gives the seconds that it took."""
    access = pathlib.Path(environment["CHAMPIONS_HOME"]) / "access.json"
    began = time.monotonic()
    output = clone.parent / "output" if clone != ROOT else pathlib.Path(os.devnull)
    with output.open("ab") as file:
        make = subprocess.Popen(["make", "up"], cwd=clone, env=environment, stdout=file, stderr=file)
    try:
        while not access.exists():
            if make.poll() is not None or time.monotonic() - began > PATIENCE_S:
                raise SystemExit(f"the product did not start:\n{output.read_text()[-3000:]}")
            time.sleep(0.05)
        seconds = time.monotonic() - began
        ready = json.loads(access.read_text())["portal"] + "/health/ready"
        with urllib.request.urlopen(ready) as answer:  # noqa: S310 - our own address
            if answer.status != 200:
                raise SystemExit("the product says that it is not ready")
        yield seconds
    finally:
        make.send_signal(signal.SIGTERM)
        make.wait(120)


def report(name: str, figure: float, limit: float, unit: str) -> None:
    """One line: what, how much, how much it may be, and their ratio."""
    print(f"{name:24} {figure:8.1f} {unit:3} at most {limit} {unit} (x {figure / limit:.2f})", flush=True)


def report_memory(supervisor: int, environment: dict[str, str]) -> None:
    """The sum over all processes of their proportional share of memory, and the largest roles."""
    names = {pid: role for role, pid in read_access(environment)["processes"].items()} | {supervisor: "supervisor"}
    totals: dict[str, float] = {}
    for pid, role in members(supervisor, names):
        totals[role] = totals.get(role, 0.0) + proportional_mb(pid)
    report("memory of all processes", sum(totals.values()), MEMORY_MB, "MB")
    for role, megabytes in sorted(totals.items(), key=lambda item: -item[1]):
        print(f"    {role:24} {megabytes:6.1f} MB", flush=True)


def read_access(environment: dict[str, str]) -> dict[str, dict[str, int]]:
    """What the running copy says about itself."""
    found: dict[str, dict[str, int]] = json.loads(
        (pathlib.Path(environment["CHAMPIONS_HOME"]) / "access.json").read_text()
    )
    return found


def members(supervisor: int, names: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Every process below the supervisor, with the role it belongs to."""
    waiting = [(supervisor, names[supervisor])]
    while waiting:
        pid, role = waiting.pop()
        yield pid, role
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            children = [int(child) for child in (task / "children").read_text().split()]
            waiting += [(child, names.get(child, role)) for child in children]


def proportional_mb(pid: int) -> float:
    """A process's PSS: its own pages, and its share of those that it shares."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
