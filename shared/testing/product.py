"""The whole product as `make up` runs it, for tests of journeys and of bad nights."""

from __future__ import annotations

import json
import os
import pathlib
import random
import signal
import subprocess
from collections.abc import Mapping
from typing import Any

import psycopg
import urllib3

from champions.databases import postgres_port
from champions.embedded import SUPERUSER
from champions.home import HOST, OFFSETS, ROOT, Home, PortTaken
from shared.http import ClientCredentials
from shared.testing.waiting import wait_for

START_PATIENCE_S = 240.0


def free_port_base() -> int:
    """A first port from which all ports of a copy are free."""
    while True:
        base = random.randrange(10_000, 15_000, max(OFFSETS.values()) + 4)  # noqa: S311 - no secret
        try:
            Home(pathlib.Path(), base).check_ports()
        except PortTaken:
            continue
        return base


class Product:
    """One running copy with data of its own."""

    def __init__(self, folder: pathlib.Path, environment: Mapping[str, str] | None = None) -> None:
        self.home = Home(folder, free_port_base())
        self.environment = {
            **os.environ,
            "CHAMPIONS_HOME": str(folder),
            "CHAMPIONS_PORT_BASE": str(self.home.port_base),
            # A test run that is killed leaves no product behind.
            "CHAMPIONS_STOP_WITH_PARENT": "1",
            # Tests leave other people's sites alone.
            "CHAMPIONS_LINK_VISITS": "false",
            **(environment or {}),
        }
        self.output = folder.with_suffix(".output")
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it is ready; a second start goes on with the same data."""
        with self.output.open("ab") as output:
            command = [str(ROOT / "bin/champions"), "up"]
            self.supervisor = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output, cwd=ROOT)
        wait_for(self._has_started, "the product is ready", seconds=START_PATIENCE_S)

    def _has_started(self) -> bool:
        assert self.supervisor is not None
        if self.supervisor.poll() is not None:
            raise RuntimeError(f"the product did not start:\n{self.output.read_text()[-4000:]}")
        return self.home.access_file.exists()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop the supervisor with a signal and return its exit status; SIGKILL leaves the rest to the kernel."""
        assert self.supervisor is not None
        self.supervisor.send_signal(number)
        status = self.supervisor.wait(90)
        if number == signal.SIGKILL:
            self.home.access_file.unlink(missing_ok=True)
        return status

    @property
    def access(self) -> dict[str, Any]:
        """`access.json` as it is now."""
        content: dict[str, Any] = json.loads(self.home.access_file.read_text())
        return content

    def url(self, part: str) -> str:
        """The address of a service or the mailbox."""
        return self.home.url(part)

    # -- processes

    def pid(self, role: str) -> int:
        """The process of a role, such as `progress-worker`, `redis`, `notifications-courier`."""
        return int(self.access["processes"][role])

    def children(self, role: str) -> list[int]:
        """The processes that a role's process has started."""
        pid = self.pid(role)
        listed = (pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()).split()
        return [int(child) for child in listed]

    def kill(self, role: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal a role's process and return which process that was."""
        pid = self.pid(role)
        os.kill(pid, number)
        return pid

    def kill_and_wait(self, role: str) -> None:
        """Kill a role's process and wait until the supervisor has started another, and everything is ready."""
        killed = self.kill(role)
        wait_for(lambda: self.pid(role) != killed, f"{role} is started again", seconds=30)
        self.wait_ready()

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Wait until the portal says that everything is ready."""
        wait_for(lambda: self.status("portal", "/health/ready") == 200, "everything is ready", seconds=seconds)

    # -- from outside

    def status(self, part: str, path: str) -> int:
        """The status with which a service answers, 0 when it does not."""
        try:
            return int(urllib3.request("GET", self.url(part) + path, timeout=5.0, retries=False).status)
        except urllib3.exceptions.HTTPError:
            return 0

    def call(
        self, method: str, part: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Call an API and return its JSON; raises `AssertionError` from status 400 up."""
        response = urllib3.request(
            method, self.url(part) + path, json=body, headers=dict(headers or {}), timeout=30.0, retries=False
        )
        assert response.status < 400, f"{method} {part} {path}: {response.status} {response.data[:2000]!r}"
        return response.json() if response.data else None

    def sign_in(self, who: str = "learner", password: str = "") -> dict[str, str]:
        """Headers of the demo `learner` or `administrator`, or of somebody else by address and password."""
        known = self.access[who] if who in ("learner", "administrator") else {"email": who, "password": password}
        session = self.call("POST", "accounts", "/v1/sessions", known)
        return {"Authorization": f"Bearer {session['access_token']}"}

    def sign_in_client(self, *scopes: str) -> dict[str, str]:
        """Headers of the API client named in `access.json`."""
        client = self.access["api_client"]
        credentials = ClientCredentials(self.url("accounts"), client["id"], client["secret"], " ".join(scopes))
        return {"Authorization": f"Bearer {credentials()}"}

    def mails(self, to: str = "") -> list[dict[str, str]]:
        """What the mailbox holds for an address, newest first."""
        found: list[dict[str, str]] = self.call("GET", "mailbox", f"/api/messages?to={to}")
        return found

    def mail(self, message_id: str) -> bytes:
        """A mail as it was received."""
        response = urllib3.request("GET", f"{self.url('mailbox')}/api/messages/{message_id}/raw")
        return bytes(response.data)

    # -- behind the scenes, for what cannot be seen from outside

    def query(self, service: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask a service's database."""
        port, password = postgres_port(self.home.folder / "postgres"), self.home.secrets()["postgres"]
        with psycopg.connect(
            host=HOST, port=port, user=SUPERUSER, password=password, dbname=service, autocommit=True
        ) as connection:
            return connection.execute(statement, values).fetchall()
