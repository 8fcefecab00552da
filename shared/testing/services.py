"""Fixtures named after a service: `accounts_settings`, and likewise `_app`, `_client`, `_database`, `_background`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.database import Database
from shared.delivery import Background
from shared.settings import ServiceSettings


def service_fixtures(service: str) -> dict[str, Any]:
    """The fixtures of one service, by name, for a conftest's namespace."""

    @pytest.fixture(name=f"{service}_settings")
    def settings(settings_for: Callable[..., ServiceSettings]) -> ServiceSettings:
        return settings_for(service)

    @pytest.fixture(name=f"{service}_app")
    def app(request: pytest.FixtureRequest, app_for: Callable[[ServiceSettings], Flask]) -> Flask:
        return app_for(request.getfixturevalue(f"{service}_settings"))

    @pytest.fixture(name=f"{service}_client")
    def client(request: pytest.FixtureRequest) -> FlaskClient:
        app: Flask = request.getfixturevalue(f"{service}_app")
        return app.test_client()

    @pytest.fixture(name=f"{service}_database")
    def database(request: pytest.FixtureRequest) -> Database:
        app: Flask = request.getfixturevalue(f"{service}_app")
        database: Database = app.extensions["champions.database"]
        return database

    @pytest.fixture(name=f"{service}_background")
    def background(
        request: pytest.FixtureRequest, background_for: Callable[[ServiceSettings], Background]
    ) -> Background:
        return background_for(request.getfixturevalue(f"{service}_settings"))

    made = {"settings": settings, "app": app, "client": client, "database": database, "background": background}
    return {f"{service}_{kind}": fixture for kind, fixture in made.items()}
