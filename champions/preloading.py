"""What the roles have in common is imported once, before they are forked: they start fast and share the memory."""

from __future__ import annotations

import contextlib
import gc
import importlib

PRELOADED = (
    "alembic.command",
    "babel",
    "celery.apps.worker",
    "celery.bin.worker",
    "celery.concurrency.prefork",
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
)


def preload() -> None:
    """Import it all."""
    # There is nothing to collect yet, and looking for it takes a fifth of the time.
    gc.disable()
    for name in PRELOADED:
        # Whoever really needs a module says so when it is missing.
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    gc.enable()
