"""How a program is started: what to run, as whom, and which signal asks it to stop."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

LAUNCHER = pathlib.Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Command:
    """One program to run. It never outlives the process that started it."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    cwd: str | None = None
    identity: str = "plain"
    stop_signal: signal.Signals = signal.SIGTERM
    # What the program gets when its starter is killed; SIGKILL where a clean stop is not needed for safe data.
    death_signal: signal.Signals = signal.SIGKILL

    def start(self, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start the program with its output going to `output`; call from the thread that lives as long as it shall."""
        launcher = [
            sys.executable,
            "-I",
            "-S",
            str(LAUNCHER),
            self.identity,
            str(int(self.death_signal)),
            str(os.getpid()),
        ]
        process = subprocess.Popen(
            [*launcher, *self.argv],
            env=dict(self.env) or None,
            cwd=self.cwd,
            stdin=subprocess.PIPE if self.stdin else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if process.stdin is not None:
            process.stdin.write(self.stdin)
            process.stdin.close()
        return process
