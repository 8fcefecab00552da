"""`champions up`: one copy of the product in the foreground, from the first lock to the last signal."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable

from champions import roles
from champions.access import demo_people, write_access
from champions.development import Development
from champions.home import Home
from champions.launch import die_with_parent
from champions.running import RunningCopy
from champions.supervisor import Supervisor


def up(home: Home, say: Callable[[str], None]) -> None:
    """Run the product until this process is told to stop; raises when it cannot start."""
    began = time.monotonic()
    home.prepare()
    running = RunningCopy(home.folder)
    running.claim()
    if os.environ.pop("CHAMPIONS_STOP_WITH_PARENT", ""):
        # Who kills `make` means what it runs.
        die_with_parent(signal.SIGTERM, os.getppid())
    try:
        home.access_file.unlink(missing_ok=True)
        home.check_ports()
        asyncio.run(_up(home, say, began))
    finally:
        home.access_file.unlink(missing_ok=True)
        running.release()


async def _up(home: Home, say: Callable[[str], None], began: float) -> None:
    stop, is_ready, secrets = _stop_event(), asyncio.Event(), home.secrets()

    def keep_access(processes: dict[str, int]) -> None:
        # The file says that the product is ready, so it is not there before.
        if is_ready.is_set():
            write_access(home, secrets, processes)

    async with Supervisor(home.logs, on_change=keep_access, report=say) as supervisor:
        starting = asyncio.create_task(Development(home, supervisor, say).start())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            is_ready.set()
            supervisor.announce()
            say(welcome(home, secrets, time.monotonic() - began))
            await stopping
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        say("Stopping")
    say("Stopped; everything is kept in " + str(home.folder))


def _stop_event() -> asyncio.Event:
    """Set at the first Ctrl-C or SIGTERM; the second one ends this process, and the kernel ends its children."""
    stop = asyncio.Event()

    def asked() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup the end of the terminal is not meant for us.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, asked)
    return stop


def welcome(home: Home, secrets: dict[str, str], seconds: float) -> str:
    """What a person needs to know when everything runs."""
    people = demo_people(secrets)
    apis = "  ".join(f"{home.url(service)}/docs" for service in roles.WITH_DATABASE)
    return f"""
Ready in {seconds:.1f} s

  The programme  {home.url("portal")}
  Mailbox        {home.url("mailbox")}   every mail ends here
  APIs           {apis}

  Sign in as     {people["learner"]["email"]}   password {people["learner"]["password"]}
  or             {people["administrator"]["email"]}   password {people["administrator"]["password"]}

  Ctrl-C, or `make down` in another shell, stops it. Logs are in {home.logs}
"""
