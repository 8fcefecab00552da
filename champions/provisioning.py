"""Makes a service's database and its roles: an owner for migrations, a runtime role that changes rows only."""

from __future__ import annotations

import psycopg
from psycopg import sql

RUNTIME_PRIVILEGES = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT", "FUNCTIONS": "EXECUTE"}


def connect(superuser_url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Open an autocommit connection from an SQLAlchemy URL."""
    return psycopg.connect(superuser_url.replace("+psycopg", "", 1), autocommit=True)


def owner_of(service: str) -> str:
    """The role that owns a service's tables."""
    return f"{service}_owner"


def provision_roles(connection: psycopg.Connection[tuple[object, ...]], passwords: dict[str, str]) -> None:
    """Make sure that each role exists and has the given password."""
    existing = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, password in passwords.items():
        verb = sql.SQL("ALTER" if role in existing else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(password))
        )


def provision_database(connection: psycopg.Connection[tuple[object, ...]], service: str) -> None:
    """Make sure that a service has its database, which no other service's roles can enter."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (service,)).fetchone()
    names = {"database": sql.Identifier(service), "owner": sql.Identifier(owner_of(service))}
    if known is None:
        connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
    close_to_others(connection, service, service)


def close_to_others(connection: psycopg.Connection[tuple[object, ...]], database: str, service: str) -> None:
    """Let nobody but the service's two roles connect to a database (PostgreSQL lets everybody in by default)."""
    names = {"database": sql.Identifier(database), "runtime": sql.Identifier(service)}
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {runtime}").format(**names))


def grant_runtime(owner_connection: psycopg.Connection[tuple[object, ...]], service: str) -> None:
    """Let the runtime role work with what the owner creates from now on; run inside the service's database."""
    runtime = sql.Identifier(service)
    owner_connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(runtime))
    for kind, privileges in RUNTIME_PRIVILEGES.items():
        owner_connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}").format(
                sql.SQL(privileges), sql.SQL(kind), runtime
            )
        )
