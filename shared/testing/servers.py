"""Real PostgreSQL and Valkey servers for a test run, and cheap copies of a service's database."""

from __future__ import annotations

import os
import pathlib
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from champions.embedded import Postgres, Valkey
from champions.provisioning import close_to_others, connect, grant_runtime, owner_of, provision_roles

POSTGRES_VARIABLE = "CHAMPIONS_TEST_POSTGRES_URL"
REDIS_VARIABLE = "CHAMPIONS_TEST_REDIS_URL"
ROLE_PASSWORD = "test-role-password"  # noqa: S105 - the servers live on 127.0.0.1 and only as long as the test run
RESET_FUNCTION = pathlib.Path(__file__).with_name("reset.sql")

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class DatabaseUrls:
    """A service's database, as its runtime role and as its owner see it."""

    runtime: str
    owner: str
    superuser: str


@contextmanager
def server_folder() -> Iterator[pathlib.Path]:
    """A folder for servers, gone afterwards.

    PostgreSQL may have to run as `nobody` where root starts it, and `nobody` may not enter the folders of pytest.
    """
    with tempfile.TemporaryDirectory(prefix="champions-test-", ignore_cleanup_errors=True) as folder:
        pathlib.Path(folder).chmod(0o711)
        yield pathlib.Path(folder)


class TestServers:
    """The two servers, started by the pytest controller; workers find them through the environment."""

    __test__ = False

    def __init__(self) -> None:
        self._open = ExitStack()
        folder = self._open.enter_context(server_folder())
        self.postgres = Postgres(folder / "postgres", secrets.token_urlsafe(16), fast=True)
        self.valkey = Valkey(folder / "valkey", secrets.token_urlsafe(16))

    def start(self) -> None:
        """Start both and tell everything that is started from here where they are."""
        self.postgres.start()
        self.valkey.start()
        os.environ[POSTGRES_VARIABLE] = self.postgres.url()
        os.environ[REDIS_VARIABLE] = self.valkey.url().removesuffix("/0")

    def stop(self) -> None:
        """Stop both and forget their data."""
        self.postgres.stop()
        self.valkey.stop()
        self._open.close()


def database_urls(database: str, service: str) -> DatabaseUrls:
    """The URLs of a database on the test server."""
    server = make_url(os.environ[POSTGRES_VARIABLE]).set(database=database)

    def as_role(role: str) -> str:
        return server.set(username=role, password=ROLE_PASSWORD).render_as_string(hide_password=False)

    return DatabaseUrls(as_role(service), as_role(owner_of(service)), server.render_as_string(hide_password=False))


def create_empty_database(name: str, service: str) -> DatabaseUrls:
    """Make a database without tables, dropping the one that had the name."""
    with connect(os.environ[POSTGRES_VARIABLE]) as server:
        _under_lock(server, lambda: _create(server, name, service))
    return database_urls(name, service)


def clone_database(name: str, service: str, migrate: Callable[[DatabaseUrls], None]) -> DatabaseUrls:
    """Copy the service's migrated template, which is built by `migrate` for whoever asks first."""
    template = f"{service}_template"
    with connect(os.environ[POSTGRES_VARIABLE]) as server:

        def build_and_copy() -> None:
            if not _exists(server, template):
                _create(server, f"{template}_new", service)
                urls = database_urls(f"{template}_new", service)
                migrate(urls)
                _install_reset(urls)
                _rename(server, f"{template}_new", template)
            _copy(server, name, template, service)

        _under_lock(server, build_and_copy)
    return database_urls(name, service)


def reset_database(urls: DatabaseUrls) -> None:
    """Bring every table back to what the migrations left in it."""
    with connect(urls.superuser) as connection:
        connection.execute("SET lock_timeout = '5s'")
        connection.execute("SELECT testing.reset()")


def _under_lock(server: Connection, act: Callable[[], None]) -> None:
    """One worker at a time: two copies of one template at once are refused by PostgreSQL."""
    server.execute("SELECT pg_advisory_lock(hashtext('champions test databases'))")
    try:
        act()
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext('champions test databases'))")


def _exists(server: Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _create(server: Connection, name: str, service: str) -> None:
    provision_roles(server, {service: ROLE_PASSWORD, owner_of(service): ROLE_PASSWORD})
    _copy(server, name, "template0", service)
    with connect(database_urls(name, service).owner) as database:
        grant_runtime(database, service)


def _copy(server: Connection, name: str, template: str, service: str) -> None:
    names = {
        "name": sql.Identifier(name),
        "template": sql.Identifier(template),
        "owner": sql.Identifier(owner_of(service)),
    }
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
    server.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}").format(**names))
    close_to_others(server, name, service)


def _rename(server: Connection, old: str, new: str) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", (old,)
    )
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _install_reset(urls: DatabaseUrls) -> None:
    with connect(urls.superuser) as connection:
        connection.execute(RESET_FUNCTION.read_bytes())
