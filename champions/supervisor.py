"""Keeps roles running: starts them by readiness, restarts those that end, stops them in order, leaves no orphan."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, Self

from champions.role_logs import RoleLog

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
# Who ran this long is healthy again: the next restart comes quickly.
SETTLED_AFTER_S = 30.0


class Process(Protocol):
    """What is asked of a running process."""

    pid: int

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""

    def send_signal(self, number: int) -> None:
        """Signal it, unless it is gone."""


class Program(Protocol):
    """Something that can be started: a `Command`, or `Work` forked from this process."""

    @property
    def stop_signal(self) -> signal.Signals:
        """The signal that asks for an orderly end."""

    def start(self, output: int) -> Process:
        """Start it with its output going to a file descriptor."""


@dataclass(frozen=True)
class Role:
    """A process that shall always run."""

    name: str
    program: Program
    ready: Callable[[], Awaitable[bool]]
    # A busy machine with two cores has needed more than a minute for all roles at once.
    patience_s: float = 120.0
    # Until it is killed instead of asked; what is lost then is what a crash would lose.
    grace_s: float = 15.0


class NotReady(RuntimeError):
    """A role did not become ready, or a step failed; the message says why, as far as its log tells."""


class Supervisor:
    """Runs roles in one thread. `on_change` hears about each new process; `report` about what people should know."""

    def __init__(
        self, logs: pathlib.Path, *, on_change: Callable[[dict[str, int]], None], report: Callable[[str], None]
    ) -> None:
        self.logs = logs
        self.on_change = on_change
        self.report = report
        self.processes: dict[str, Process] = {}
        self._groups: list[tuple[Role, ...]] = []
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._log_files: dict[str, RoleLog] = {}
        self._child_ended = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Listen for the ends of children."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, self._wake)
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop whatever runs."""
        await self.stop()
        asyncio.get_running_loop().remove_signal_handler(signal.SIGCHLD)

    def _wake(self) -> None:
        self._child_ended.set()
        self._child_ended = asyncio.Event()

    async def start(self, *roles: Role) -> None:
        """Start roles side by side; returns when all are ready, raises `NotReady` when one does not get there."""
        self._groups.append(roles)
        for role in roles:
            self._keepers[role.name] = asyncio.create_task(self._keep(role), name=role.name)
        await asyncio.gather(*(self._wait_ready(role) for role in roles))

    async def run(self, name: str, program: Program, *, echo: bool = False) -> None:
        """Run a step to its end, reporting its lines with `echo`; raises `NotReady` when it fails."""
        process = self._spawn(name, program, self.report if echo else None)
        try:
            status = await self._ended(process)
        except asyncio.CancelledError:
            process.send_signal(signal.SIGKILL)
            raise
        if status != 0:
            await asyncio.sleep(0.1)  # its last words are still in the pipe
            raise NotReady(f"{name} failed (status {status}):\n{self._log(name).tail()}")

    def announce(self) -> None:
        """Tell `on_change` about all processes."""
        self.on_change({name: process.pid for name, process in self.processes.items()})

    async def stop(self) -> None:
        """Stop all roles: those started last go first, those started together at the same time."""
        for keeper in self._keepers.values():
            keeper.cancel()
        await asyncio.gather(*self._keepers.values(), return_exceptions=True)
        for group in reversed(self._groups):
            await asyncio.gather(*(self._stop_one(role) for role in group if role.name in self.processes))
        for log in self._log_files.values():
            log.close()

    async def _stop_one(self, role: Role) -> None:
        process = self.processes[role.name]
        process.send_signal(role.program.stop_signal)
        try:
            async with asyncio.timeout(role.grace_s):
                await self._ended(process)
        except TimeoutError:
            self.report(f"{role.name} did not stop within {role.grace_s:g} s and was killed")
            process.send_signal(signal.SIGKILL)
            await self._ended(process)

    async def _keep(self, role: Role) -> None:
        pause = FIRST_PAUSE_S
        while True:
            started_at = time.monotonic()
            process = self._spawn(role.name, role.program)
            self.processes[role.name] = process
            self.announce()
            status = await self._ended(process)
            if time.monotonic() - started_at > SETTLED_AFTER_S:
                pause = FIRST_PAUSE_S
            self._log(role.name).note("supervisor.role_ended", status=status, pid=process.pid, restart_in_s=pause)
            self.report(f"{role.name} ended ({_in_words(status)}); starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _ended(self, process: Process) -> int:
        while True:
            ended = self._child_ended
            status = process.poll()
            if status is not None:
                return status
            # The signal wakes us; the timeout is for the one that came in between.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await ended.wait()

    async def _wait_ready(self, role: Role) -> None:
        end = time.monotonic() + role.patience_s
        while not await role.ready():
            if time.monotonic() > end:
                raise NotReady(
                    f"{role.name} was not ready after {role.patience_s:.0f} s:\n{self._log(role.name).tail()}"
                )
            await asyncio.sleep(0.1)

    def _log(self, name: str) -> RoleLog:
        if name not in self._log_files:
            self._log_files[name] = RoleLog(self.logs, name)
        return self._log_files[name]

    def _spawn(self, name: str, program: Program, echo: Callable[[str], None] | None = None) -> Process:
        """Start a program whose output flows into its log until the last holder of the pipe is gone."""
        reading, writing = os.pipe()
        try:
            process = program.start(writing)
        finally:
            os.close(writing)
        os.set_blocking(reading, False)
        asyncio.get_running_loop().add_reader(reading, self._pump, reading, self._log(name), echo)
        return process

    def _pump(self, reading: int, log: RoleLog, echo: Callable[[str], None] | None) -> None:
        with contextlib.suppress(BlockingIOError):
            output = os.read(reading, 65536)
            if output:
                log.feed(output)
                if echo is not None:
                    echo(output.decode(errors="replace").rstrip())
            else:
                asyncio.get_running_loop().remove_reader(reading)
                os.close(reading)


def _in_words(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
