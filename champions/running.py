"""One copy per data folder: the lock that a supervisor holds, and how another shell finds and stops it."""

from __future__ import annotations

import fcntl
import os
import pathlib
import signal
import time
from typing import IO


class AlreadyRunning(RuntimeError):
    """Another supervisor holds the data folder."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"already running (process {pid})")
        self.pid = pid


class RunsElsewhere(RuntimeError):
    """The copy runs where its process cannot be reached from here."""


class RunningCopy:
    """`supervisor.pid`: the lock on it says whether a copy runs, its text says which process.

    The kernel lets go of the lock when its holder dies, however that happens: a file left behind means nothing.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        self.path = folder / "supervisor.pid"
        self._held: IO[str] | None = None

    def claim(self) -> None:
        """Take the folder for this process until it ends; raises `AlreadyRunning`."""
        while True:
            file = self.path.open("a+")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                raise AlreadyRunning(self.pid() or 0) from None
            if self._is_still(file):
                break
            file.close()
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._held = file

    def release(self) -> None:
        """Give the folder back."""
        if self._held is not None:
            self.path.unlink(missing_ok=True)
            self._held.close()
            self._held = None

    def pid(self) -> int | None:
        """The process that runs here, or None."""
        try:
            with self.path.open("r+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return self._written_pid()
        except FileNotFoundError:
            # There is none, or it has gone while we looked.
            pass
        return None

    def stop(self, patience_s: float = 60) -> bool:
        """Ask the running copy to stop and wait until it has; False when none runs.

        Raises TimeoutError when it goes on, and RunsElsewhere when it cannot be asked from here.
        """
        pid = self.pid()
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            # It holds the lock and is not in sight: a container has process numbers of its own.
            if self.pid() is not None:
                raise RunsElsewhere(f"process {pid} runs out of reach, in another container; stop it there") from None
        end = time.monotonic() + patience_s
        while self.pid() is not None:
            if time.monotonic() > end:
                raise TimeoutError(f"process {pid} did not stop within {patience_s:.0f} s")
            time.sleep(0.05)
        return True

    def _is_still(self, file: IO[str]) -> bool:
        """Whether the locked file is the one at the path; the last holder may have removed it in between."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def _written_pid(self) -> int:
        # The holder writes its number right after it took the lock.
        for _ in range(50):
            text = self.path.read_text().strip()
            if text.isdigit():
                return int(text)
            time.sleep(0.02)
        raise RuntimeError(f"{self.path} is locked but names no process")
