"""What `make up` runs: every server and every role of the product, in the order in which they need each other."""

from __future__ import annotations

import asyncio
import functools
import importlib
import os
import signal
import time
from collections.abc import Callable

from champions import roles
from champions.access import demo_people, write_access
from champions.embedded import Postgres, Valkey
from champions.environment import service_environment
from champions.forks import Work
from champions.home import HOST, Home
from champions.launch import die_with_parent
from champions.probes import answers_ready, has_touched, says_ready
from champions.running import RunningCopy
from champions.supervisor import Program, Role, Supervisor

# Imported once here, and so shared by every role that is forked from this process.
PRELOADED = [
    "alembic.command",
    "babel",
    "celery.apps.worker",
    "celery.bin.worker",
    "celery.concurrency.prefork",
    "flask_babel",
    "flask_limiter",
    "flask_openapi",
    "granian",
    "jinja2",
    "joserfc.jwt",
    "kombu.transport.redis",
    "limits.storage.redis",
    "markdown_it",
    "prometheus_client",
    "psycopg",
    "psycopg_binary",
    "pydantic_settings",
    "redis",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.orm",
    "structlog",
    "urllib3",
    "shared.delivery",
    "shared.http",
    "shared.idempotency",
    "shared.migrations",
    "shared.web",
]


class Development:
    """One running copy of the product under a supervisor."""

    def __init__(self, home: Home, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        self.home = home
        self.supervisor = supervisor
        self.say = say
        self.secrets = home.secrets()
        self.postgres = Postgres(home.folder / "postgres", self.secrets["postgres"])
        self.valkey = Valkey(home.folder / "redis", self.secrets["redis"])
        self.heartbeats = home.folder / "heartbeats"

    async def start(self) -> None:
        """Start everything; returns when the portal is ready and has content and people."""
        await self._start_servers()
        self.say("Preparing databases and the portal's look")
        _preload()
        await asyncio.gather(
            self.supervisor.run("prepare", self._work("prepare", "accounts", self._prepare)),
            self.supervisor.run("portal-assets", self._work("portal-assets", "portal", _build_assets)),
        )
        self.say("Starting the services")
        await self.supervisor.start(*self._service_roles())
        await self.supervisor.start(self._web("portal"))
        self.say("Bringing in the programme and the demo accounts")
        await self.supervisor.run("populate", self._work("populate", "accounts", self._populate))

    async def _start_servers(self) -> None:
        for server in (self.postgres, self.valkey):
            server.prepare()
        await self.supervisor.start(
            Role("postgres", self.postgres.command(), says_ready(self.postgres.is_ready), grace_s=30),
            Role("redis", self.valkey.command(), says_ready(self.valkey.is_ready), grace_s=15),
        )

    def _service_roles(self) -> list[Role]:
        self.heartbeats.mkdir(exist_ok=True)
        for left_over in self.heartbeats.iterdir():
            left_over.unlink()
        return [
            *(self._web(service) for service in roles.WITH_DATABASE),
            *(self._background("worker", service, roles.worker) for service in roles.WITH_WORKER),
            *(self._background("courier", service, roles.courier) for service in roles.WITH_COURIER),
            self._mailbox(),
        ]

    def _web(self, service: str) -> Role:
        port = self.home.port(service)
        serve = functools.partial(roles.web, service, host=HOST, port=port)
        return Role(f"{service}-web", self._work(f"{service}-web", service, serve), answers_ready(HOST, port))

    def _background(self, kind: str, service: str, run: Callable[[str], None]) -> Role:
        name = f"{service}-{kind}"
        work = self._work(name, service, functools.partial(run, service), heartbeat=str(self.heartbeats / name))
        return Role(name, work, has_touched(self.heartbeats / name), grace_s=20)

    def _mailbox(self) -> Role:
        port = self.home.port("mailbox")

        def serve() -> None:
            from champions.mailbox import server

            server.serve(self.home.mailbox, host=HOST, page_port=port, smtp_port=self.home.port("smtp"))

        return Role("mailbox", self._work("mailbox", "notifications", serve), answers_ready(HOST, port))

    def _work(self, title: str, service: str, function: Callable[[], object], heartbeat: str = "") -> Program:
        environment = self._environment(service)
        if heartbeat:
            environment["CHAMPIONS_HEARTBEAT_FILE"] = heartbeat
        return Work(title, function, environment)

    def _environment(self, service: str) -> dict[str, str]:
        return service_environment(
            service,
            home=self.home,
            secrets=self.secrets,
            postgres=self.postgres,
            valkey=self.valkey,
            outer=os.environ,
        )

    def _prepare(self) -> None:
        """Runs in a process of its own: roles, databases and all migrations."""
        from champions.prepare import prepare_databases

        prepare_databases(self.postgres, self.secrets)

    def _populate(self) -> None:
        """Runs in a process of its own: demo accounts and the programme."""
        from champions.populate import populate

        populate(self.home, self.secrets)


def _preload() -> None:
    for name in PRELOADED:
        importlib.import_module(name)


def _build_assets() -> None:
    from services.portal.assets.build import build

    build(say=lambda line: print(line, flush=True))


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
        if not stopping.done():
            await starting
            is_ready.set()
            supervisor.announce()
            say(welcome(home, secrets, time.monotonic() - began))
            await stopping
        starting.cancel()
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
