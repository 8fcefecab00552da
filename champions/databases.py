"""Finds a service's database for the command line: from the environment, or that of the copy that runs here."""

from __future__ import annotations

import os
import pathlib

from champions.home import HOST, Home
from champions.running import RunningCopy
from shared.database import Database

PORT_LINE = 3


class NoDatabase(RuntimeError):
    """Neither the environment nor a running copy says where the database is."""


def database_of(service: str, home: Home) -> Database:
    """Open the database as the service itself sees it."""
    return Database(os.environ.get("CHAMPIONS_DATABASE_URL") or local_url(service, home), source=service, pool=1)


def local_url(service: str, home: Home) -> str:
    """The database's URL in the copy that runs with this data folder; raises `NoDatabase`."""
    if RunningCopy(home.folder).pid() is None:
        raise NoDatabase(f"nothing runs with the data in {home.folder}: `make up`, or set CHAMPIONS_DATABASE_URL")
    password = home.secrets()[f"database.{service}"]
    return f"postgresql+psycopg://{service}:{password}@{HOST}:{postgres_port(home.folder / 'postgres')}/{service}"


def postgres_port(data: pathlib.Path) -> int:
    """The port that a running PostgreSQL has written into its folder."""
    return int((data / "postmaster.pid").read_text().splitlines()[PORT_LINE])
