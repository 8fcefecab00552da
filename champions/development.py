"""What `make up` runs: every server and every role of the product, in the order in which they need each other."""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable

from champions import roles
from champions.embedded import Postgres, Valkey
from champions.environment import service_environment
from champions.forks import Work
from champions.home import HOST, Home
from champions.preloading import preload
from champions.probes import answers_ready, has_touched, says_ready
from champions.supervisor import Program, Role, Supervisor

# Documents need fonts, which come from packages on the first start.
NEEDS_SUPPLIES = "progress"


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
        self.databases_ready = asyncio.Event()

    async def start(self) -> None:
        """Start everything; returns when the portal is ready and has content and people."""
        await self._start_servers()
        preload()
        try:
            async with asyncio.TaskGroup() as together:
                together.create_task(self._start_services())
                together.create_task(self._start_what_is_built())
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _start_services(self) -> None:
        self.say("Bringing the databases up to date")
        await self.supervisor.run("prepare", self._work("prepare", "accounts", self._prepare))
        self.databases_ready.set()
        self.say("Starting the services")
        await self.supervisor.start(*self._service_roles())
        self.say("Bringing in the programme")
        await self.supervisor.run("populate", self._work("populate", "accounts", self._populate))

    async def _start_what_is_built(self) -> None:
        """What comes from npm packages is made beside the start of the others; what needs it waits here."""
        await self.supervisor.run("portal-assets", self._work("portal-assets", "portal", _build_assets), echo=True)
        await self.supervisor.start(self._web("portal"))
        await self.supervisor.run("supplies", self._work("supplies", "progress", _bring_supplies), echo=True)
        await self.databases_ready.wait()
        await self.supervisor.start(self._background("worker", NEEDS_SUPPLIES, _worker))

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
            *(
                self._background("worker", service, _worker)
                for service in roles.WITH_WORKER
                if service != NEEDS_SUPPLIES
            ),
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


def _bring_supplies() -> None:
    from services.progress.supplies.build import build

    build(say=lambda line: print(line, flush=True))


def _worker(service: str) -> None:
    """Be a worker with as many children as compose would give it."""
    roles.worker(service, concurrency=int(os.environ.get("CHAMPIONS_WORKER_CONCURRENCY", "1")))


def _build_assets() -> None:
    from services.portal.assets.build import build

    build(say=lambda line: print(line, flush=True))
