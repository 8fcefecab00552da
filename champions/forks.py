"""Processes that begin as a copy of this one: they share its imported modules, so they start fast and stay small.

The process that forks must have a single thread, for a lock that another thread holds would stay locked in the copy.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from champions.launch import die_with_parent

PR_SET_NAME = 15
HIGHEST_FILE = 4096


@dataclass(frozen=True)
class Work:
    """A function that runs as a process of its own and dies with the one that started it."""

    title: str
    function: Callable[[], object]
    env: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM

    def start(self, output: int) -> Copy:
        """Fork; in the copy run the function with its output going to `output`, and leave."""
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()  # the collector would write to every shared object, and so unshare it
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return Copy(pid)
        status = 1
        try:
            self._settle(parent, output)
            self.function()
            status = 0
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else bool(leaving.code)
        except BaseException:  # noqa: BLE001 - nothing may return into the parent's code
            traceback.print_exc()
        finally:
            _leave(status)
        raise AssertionError("unreachable")

    def _settle(self, parent: int, output: int) -> None:
        """Become a process that has nothing of its parent's but the modules."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        os.setsid()
        die_with_parent(signal.SIGKILL, parent)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        # Above all the supervisor's lock must not live on in its children.
        os.closerange(3, HIGHEST_FILE)
        os.environ.clear()
        os.environ.update(self.env)
        ctypes.CDLL(None).prctl(PR_SET_NAME, self.title[:15].encode(), 0, 0, 0)


@dataclass
class Copy:
    """A forked process, with the part of `Popen` that a supervisor uses."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, negative for a signal, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it, unless it is gone."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _leave(status: int) -> None:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)
