"""A portal whose four services are one scripted server, and a browser that keeps cookies and tokens of forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.portal.assets.build import build
from tests.integration.portal.upstream import Upstream, tokens

ME = {"name": "Ada Example", "email": "ada@hospital.example", "time_zone": "America/Chicago"}


class Browser:
    """Loads pages and sends forms with the token that the page carried."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        """Load a page."""
        return self.client.get(path, **options)

    def send(self, path: str, *, page: str = "", **values: Any) -> TestResponse:
        """Send the form that is on `page` (by default at the same address)."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page or path).text)
        return self.client.post(path, data={"csrf_token": found[1] if found else "", **values})

    def cookie(self) -> Any:
        """The session's cookie."""
        return self.client.get_cookie("champions-80", domain="localhost")


@pytest.fixture(scope="session", autouse=True)
def _assets() -> None:
    build()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream({"GET /v1/me": ME, "GET /v1/resources": {"items": [], "next": None, "facets": {}, "total": 0}})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal(upstream: Upstream, settings_for: Callable[..., Any], app_for: Callable[..., Flask]) -> Flask:
    urls = {f"{name}_url": upstream.url for name in ("accounts", "catalog", "progress", "notifications")}
    return app_for(settings_for("portal", call_timeout_s=2, **urls))


@pytest.fixture
def browser(portal: Flask) -> Browser:
    return Browser(portal.test_client())


@pytest.fixture
def signed_in(browser: Browser, upstream: Upstream) -> Callable[..., Browser]:
    """`signed_in(roles=("administrator",))`: the browser after signing in."""

    def enter(**claims: Any) -> Browser:
        upstream.answers["POST /v1/sessions"] = tokens(**claims)
        assert browser.send("/sign-in", email="ada@hospital.example", password="right").status_code == 303
        return browser

    return enter
