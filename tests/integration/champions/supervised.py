"""A program for test_supervision: a supervisor with a few small roles, which writes their processes to a file."""

import asyncio
import json
import os
import pathlib
import signal
import sys
import time

from champions.commands import Command
from champions.forks import Work
from champions.launch import die_with_parent
from champions.probes import says_ready
from champions.supervisor import Role, Supervisor

folder = pathlib.Path(sys.argv[1])


def with_child() -> None:
    """Like granian and Celery: a process of its own that has a child."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        die_with_parent(signal.SIGKILL, parent)
        time.sleep(600)
    (folder / "grandchild").write_text(str(child))
    print("plain words", flush=True)
    print('{"event": "already.json"}', flush=True)
    time.sleep(600)


def stubborn() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


async def supervise() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def remember(processes: dict[str, int]) -> None:
        (folder / "new").write_text(json.dumps(processes))
        (folder / "new").rename(folder / "processes")

    async with Supervisor(folder, on_change=remember, report=lambda text: print(text, flush=True)) as supervisor:
        await supervisor.run("step", Work("step", lambda: print("done"), dict(os.environ)))
        await supervisor.start(
            Role("command", Command((sys.executable, "-c", "import time; time.sleep(600)")), says_ready(lambda: True))
        )
        await supervisor.start(
            Role("copy", Work("copy", with_child, dict(os.environ)), says_ready((folder / "grandchild").exists)),
            Role("stubborn", Work("stubborn", stubborn, dict(os.environ)), says_ready(lambda: True), grace_s=0.5),
        )
        (folder / "ready").touch()
        await stop.wait()


asyncio.run(supervise())
