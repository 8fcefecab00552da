"""A program for test_supervision: a supervisor whose event loop stands still before it is told to stop."""

import asyncio
import pathlib
import sys
import time

from champions.commands import Command
from champions.probes import says_ready
from champions.supervisor import Role, Supervisor


async def supervise() -> None:
    folder = pathlib.Path(sys.argv[1])
    async with Supervisor(folder, on_change=lambda _: None, report=lambda _: None) as supervisor:
        sleeping = Command((sys.executable, "-c", "import time; time.sleep(600)"))
        await supervisor.start(*(Role(f"role-{number}", sleeping, says_ready(lambda: True)) for number in range(3)))
        # Longer than every pause in the loops that keep the roles, so that all of them are due at once.
        time.sleep(1.5)  # noqa: ASYNC251 - to block is the point


asyncio.run(supervise())
