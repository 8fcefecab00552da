"""The roles of a service: web, worker, courier, migrate. One code path for development, compose and production."""

from __future__ import annotations

import functools
import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from champions.launch import die_with_parent

if TYPE_CHECKING:
    from services.accounts.provisioning import DemoAccount
    from shared.delivery import Background
    from shared.settings import ServiceSettings

SERVICES = ("accounts", "catalog", "progress", "notifications", "portal")
WITH_COURIER = ("accounts", "catalog", "progress", "notifications")
# Those that have tasks; accounts and catalog publish events and receive none.
WITH_WORKER = ("progress", "notifications")
WITH_DATABASE = WITH_COURIER


def settings_of(service: str) -> ServiceSettings:
    """A service's settings from the environment."""
    settings_class: type[ServiceSettings] = importlib.import_module(f"services.{service}.settings").Settings
    return settings_class()


def web(service: str, *, host: str, port: int, workers: int = 1, threads: int = 4) -> None:
    """Serve a service's pages and API until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # Forked workers share the memory of what is imported already; granian itself would choose by Python version.
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        f"services.{service}.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=functools.partial(_load_in_worker, os.getpid()))


def _load_in_worker(server_pid: int, target: str) -> Callable[..., Any]:
    """Runs in the granian worker: dies with its server, then loads the app."""
    die_with_parent(signal.SIGKILL, server_pid)
    module, _, name = target.partition(":")
    app: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return app


def worker(service: str, *, concurrency: int = 1) -> None:
    """Run a service's tasks until told to stop."""
    from celery.signals import worker_process_init

    main_pid = os.getpid()

    def die_with_main(**_: object) -> None:
        die_with_parent(signal.SIGKILL, main_pid)

    worker_process_init.connect(die_with_main, weak=False)

    _background(service).run_worker(concurrency)


def courier(service: str) -> None:
    """Relay a service's events, take in acknowledgements and wake what is due, until told to stop."""
    _background(service).run_courier()


def _background(service: str) -> Background:
    background: Background = importlib.import_module(f"services.{service}.app").create_background(settings_of(service))
    return background


def migrate(service: str) -> None:
    """Bring a service's database up to date, as the role that owns its tables, and add what a fresh one needs."""
    from shared.migrations import upgrade

    settings = settings_of(service)
    upgrade(service, settings.migration_database_url or settings.database_url)
    if service == "accounts":
        provision_accounts()


def provision_accounts(people: Sequence[DemoAccount] | None = None) -> None:
    """Signing keys, the installation's API clients and, outside production, demo accounts."""
    from services.accounts.app import create_database
    from services.accounts.provisioning import provision
    from services.accounts.settings import Settings

    settings = Settings()
    database = create_database(settings)
    provision(database, settings, demo_accounts=people)
    database.dispose()
