"""The pytest plugin: starts the servers once, and has the fixtures that are the same for every service."""

from __future__ import annotations

import importlib
import os
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from flask import Flask

from shared.database import Database
from shared.delivery import Background
from shared.migrations import upgrade
from shared.settings import ServiceSettings
from shared.testing import delivery, tokens
from shared.testing.servers import (
    POSTGRES_VARIABLE,
    REDIS_VARIABLE,
    DatabaseUrls,
    TestServers,
    clone_database,
    create_empty_database,
    reset_database,
)

# Nothing listens on these ports, so that a call which a test did not expect fails at once.
NOWHERE = {"accounts": 1, "catalog": 2, "progress": 3, "notifications": 4}
SERVERS = pytest.StashKey[TestServers]()

SettingsFor = Callable[..., ServiceSettings]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The controller (or the only process) starts the servers; workers inherit its environment."""
    outside = hasattr(session.config, "workerinput") or POSTGRES_VARIABLE in os.environ
    if not outside and not session.config.option.collectonly:
        servers = TestServers()
        session.config.stash[SERVERS] = servers
        servers.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, whatever the tests did."""
    if SERVERS in config.stash:
        config.stash[SERVERS].stop()
        del os.environ[POSTGRES_VARIABLE], os.environ[REDIS_VARIABLE]


@pytest.fixture(scope="session")
def test_worker() -> str:
    """The name of this pytest process: `main`, or `gw0` and so on."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def cloned_databases() -> dict[str, DatabaseUrls]:
    """The databases that this process has cloned so far, by service."""
    return {}


@pytest.fixture
def service_database(test_worker: str, cloned_databases: dict[str, DatabaseUrls]) -> Callable[[str], DatabaseUrls]:
    """`service_database("accounts")`: this process's own copy, as the migrations left it when the test began."""
    clean: set[str] = set()

    def database(service: str) -> DatabaseUrls:
        if service not in cloned_databases:
            name = f"{service}_{test_worker}"
            cloned_databases[service] = clone_database(name, service, lambda urls: upgrade(service, urls.owner))
        elif service not in clean:
            reset_database(cloned_databases[service])
        clean.add(service)
        return cloned_databases[service]

    return database


@pytest.fixture
def empty_database(test_worker: str) -> Callable[[str], DatabaseUrls]:
    """`empty_database("accounts")`: a database of the service without any table, for tests of migrations."""
    return lambda service: create_empty_database(f"{service}_empty_{test_worker}", service)


@pytest.fixture
def redis_url(test_worker: str) -> str:
    """A Redis database of this process alone, emptied before each test."""
    number = 0 if test_worker == "main" else int(test_worker.removeprefix("gw")) + 1
    url = f"{os.environ[REDIS_VARIABLE]}/{number}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url


@pytest.fixture
def settings_for(
    service_database: Callable[[str], DatabaseUrls], redis_url: str, tmp_path: pathlib.Path
) -> SettingsFor:
    """`settings_for("accounts", smtp_url=...)`: settings on the test servers, with the given changes."""

    def build(service: str, **changes: Any) -> ServiceSettings:
        settings_class: type[ServiceSettings] = importlib.import_module(f"services.{service}.settings").Settings
        values: dict[str, Any] = {
            "environment": "test",
            "redis_url": redis_url,
            "secret_key": f"the-secret-of-{service}-in-a-test-run-only",
            "portal_url": "http://portal.test",
            "documents_url": (tmp_path / "documents").as_uri(),
            "client_id": f"{service}-service",
            "client_secret": f"the-client-secret-of-{service}-in-tests",
            **{f"{name}_url": f"http://127.0.0.1:{port}" for name, port in NOWHERE.items()},
        }
        if settings_class.needs_database:
            urls = service_database(service)
            values |= {"database_url": urls.runtime, "migration_database_url": urls.owner}
        return settings_class(**(values | changes))

    return build


@pytest.fixture
def app_for() -> Iterator[Callable[[ServiceSettings], Flask]]:
    """`app_for(settings)`: a service's app that trusts test tokens; its connections are closed after the test."""
    apps: list[Flask] = []

    def build(settings: ServiceSettings) -> Flask:
        app: Flask = importlib.import_module(f"services.{settings.service}.app").create_app(settings)
        tokens.trust_test_tokens(app)
        apps.append(app)
        return app

    yield build
    for app in apps:
        database: Database | None = app.extensions.get("champions.database")
        if database is not None:
            database.dispose()


@pytest.fixture
def background_for() -> Iterator[Callable[[ServiceSettings], Background]]:
    """`background_for(settings)`: a service's background work; its connections are closed after the test."""
    made: list[Background] = []

    def build(settings: ServiceSettings) -> Background:
        background: Background = importlib.import_module(f"services.{settings.service}.app").create_background(settings)
        made.append(background)
        return background

    yield build
    for background in made:
        delivery.background_database(background).dispose()


@pytest.fixture
def token_for() -> Callable[..., dict[str, str]]:
    """`token_for(learner_id, roles=("administrator",), name="Ada")`: headers of a signed-in person."""
    return tokens.token_for


@pytest.fixture
def client_token() -> Callable[..., dict[str, str]]:
    """`client_token(["progress:read"])`: headers of an API client."""
    return tokens.client_token


@pytest.fixture
def assert_published() -> Callable[..., dict[str, Any]]:
    """`assert_published(database, "progress.attempt.graded.v1", passed=True)`."""
    return delivery.assert_published


@pytest.fixture
def perform_job() -> Callable[..., str]:
    """`perform_job(background, "progress.render_certificate", key)`."""
    return delivery.perform_job


@pytest.fixture
def deliver() -> Callable[..., delivery.Delivered]:
    """`deliver(background, LearnerErased(...), subject=learner_id)`."""
    return delivery.deliver
