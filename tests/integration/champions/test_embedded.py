"""The servers that development and tests run on."""

import os
import pathlib
import signal
import time

import psycopg
import pytest
import redis

from champions import embedded
from champions.embedded import Postgres, ServerDidNotStart, Valkey, free_port
from champions.provisioning import grant_runtime, owner_of, provision_database, provision_roles
from shared.testing.servers import server_folder


@pytest.fixture
def tmp_path():
    with server_folder() as folder:
        yield folder


@pytest.fixture
def postgres(tmp_path):
    server = Postgres(tmp_path / "postgres", "a password with ' and %", fast=True)
    server.start()
    yield server
    server.process.send_signal(signal.SIGQUIT)
    server.process.wait(10)


@pytest.fixture
def valkey(tmp_path):
    server = Valkey(tmp_path / "valkey", "secret")
    server.start()
    yield server
    server.process.kill()
    server.process.wait()


def as_role(server, database, role):
    return psycopg.connect(
        host="127.0.0.1", port=server.port, dbname=database, user=role, password="pw", autocommit=True
    )


def superuser(server):
    return psycopg.connect(
        host="127.0.0.1",
        port=server.port,
        dbname="postgres",
        user="champions",
        password=server.password,
        autocommit=True,
    )


def test_postgres_keeps_its_data_over_a_restart(postgres):
    with superuser(postgres) as connection:
        connection.execute("CREATE TABLE kept (value text)")
        connection.execute("INSERT INTO kept VALUES ('here')")
    postgres.stop()
    postgres.start()
    with superuser(postgres) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == ("here",)


def test_postgres_waits_for_its_predecessor_to_let_go(postgres):
    successor = Postgres(postgres.data, postgres.password, fast=True)
    successor.start_seconds = 0.2
    with pytest.raises(ServerDidNotStart, match="still uses"):
        successor.prepare()


def test_a_half_made_cluster_is_made_anew(tmp_path):
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    server = Postgres(tmp_path / "postgres", "secret", fast=True)
    server.prepare()
    assert (server.data / "global").is_dir()


def test_the_runtime_role_changes_rows_and_nothing_else(postgres):
    with superuser(postgres) as server:
        for service in ("accounts", "catalog"):
            provision_roles(server, {service: "pw", owner_of(service): "pw"})
            provision_database(server, service)
            provision_database(server, service)
    with as_role(postgres, "accounts", "accounts_owner") as owner:
        grant_runtime(owner, "accounts")
        owner.execute("CREATE TABLE people (id int PRIMARY KEY)")
    with as_role(postgres, "accounts", "accounts") as runtime:
        runtime.execute("INSERT INTO people VALUES (1)")
        runtime.execute("DELETE FROM people")
        for refused in ("DROP TABLE people", "TRUNCATE people", "CREATE TABLE more (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                runtime.execute(refused)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        as_role(postgres, "accounts", "catalog")


def test_valkey_keeps_what_was_written_when_it_is_killed(valkey):
    with redis.Redis.from_url(valkey.url()) as connection:
        connection.set("key", "value")
    valkey.process.kill()
    valkey.process.wait()
    valkey.start()
    with redis.Redis.from_url(valkey.url()) as connection:
        assert connection.get("key") == b"value"


def test_valkey_wants_a_password_that_is_not_on_its_command_line(valkey):
    assert b"secret" not in pathlib.Path(f"/proc/{valkey.process.pid}/cmdline").read_bytes()
    with redis.Redis(port=valkey.port) as connection, pytest.raises(redis.AuthenticationError):
        connection.get("key")


def test_a_port_is_never_one_that_an_outgoing_connection_may_take():
    first = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    began = time.monotonic()
    assert all(free_port() < first for _ in range(200))
    assert time.monotonic() - began < 5


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_root_runs_postgres_as_nobody_where_namespaces_are_forbidden(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "postgres_identity", lambda: "nobody")
    (tmp_path / "copies").mkdir(mode=0o711)
    monkeypatch.setattr(embedded, "COPIES", tmp_path / "copies")
    server = Postgres(tmp_path / "postgres", "secret", fast=True)
    server.start()
    try:
        assert server.data.stat().st_uid == 65534
        with superuser(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_folder_that_nobody_may_not_enter_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "postgres_identity", lambda: "nobody")
    monkeypatch.setattr(embedded, "COPIES", tmp_path)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(RuntimeError, match="CHAMPIONS_HOME"):
        Postgres(closed / "postgres", "secret")
