"""Runs a service's Alembic history: safe to start twice, one head, no configuration file."""

import importlib.util
from pathlib import Path

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config

# One lock per database, so that two starting copies do not migrate at once. The number is arbitrary.
LOCK = 7_316_452_001


def configuration(service: str, url: str) -> Config:
    """Return Alembic's configuration for `services/<service>/migrations`, connecting as the tables' owner."""
    spec = importlib.util.find_spec(f"services.{service}")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"there is no service named {service}")
    config = Config()
    config.set_main_option("script_location", str(Path(spec.submodule_search_locations[0]) / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(service: str, url: str, revision: str = "head") -> None:
    """Bring the service's database to `revision`."""
    command.upgrade(configuration(service, url), revision)


def downgrade(service: str, url: str, revision: str) -> None:
    """Take the service's database back to `revision`."""
    command.downgrade(configuration(service, url), revision)


def run(metadata: sa.MetaData) -> None:
    """Called by each `migrations/env.py`: run what Alembic asked for, in one transaction, under a lock."""
    url = context.config.attributes["url"]
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"options": "-c lock_timeout=10000"})
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
