"""Headers, form tokens, the session's cookie, and what is served for good."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from services.portal.settings import Settings
from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem, tokens


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(browser: Browser, upstream: Upstream) -> None:
    policy = browser.get("/verify").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f"media-src 'self' {upstream.url}" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize("path", ["/verify", "/register", "/accessibility", "/gallery", "/catalogue"])
def test_no_page_has_inline_scripts_or_styles(browser: Browser, path: str) -> None:
    html = browser.get(path).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)


def test_reading_the_catalogue_sets_no_cookie(browser: Browser) -> None:
    assert "Set-Cookie" not in browser.get("/catalogue").headers


def test_a_form_without_its_token_is_refused(browser: Browser, upstream: Upstream) -> None:
    answer = browser.client.post("/sign-in", data={"email": "a@b.example", "password": "secret words"})
    assert answer.status_code == 400
    assert "secret words" not in answer.text
    assert not upstream.asked("POST /v1/sessions")


def test_our_own_form_that_was_open_too_long_can_be_sent_again(browser: Browser) -> None:
    typed = {"email": "a@b.example", "name": "Ada Łukasz", "password": "secret words"}
    ours = browser.client.post("/register", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert 'value="Ada Łukasz"' in ours.text
    assert "secret words" not in ours.text
    foreign = browser.client.post("/register", data=typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Ada Łukasz" not in foreign.text


def test_the_cookie_shows_nothing_and_cannot_be_read_by_scripts(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    cookie = browser.cookie()
    assert "refresh-1" not in cookie.value
    assert (cookie.http_only, cookie.same_site, len(cookie.value) < 3000) == (True, "Lax", True)


def test_a_changed_cookie_counts_as_no_session(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    browser.client.set_cookie("champions-80", browser.cookie().value[:-4] + "AAAA")
    assert browser.get("/learn").status_code == 303


def test_pages_of_a_person_are_not_kept_by_the_browser(signed_in: Callable[..., Browser]) -> None:
    assert signed_in().get("/verify").headers["Cache-Control"] == "no-store"


def test_signing_in_starts_a_session_of_its_own(browser: Browser, upstream: Upstream) -> None:
    browser.get("/sign-in")
    before = browser.cookie().value
    upstream.answers["POST /v1/sessions"] = tokens()
    browser.send("/sign-in", email="a@b.example", password="x")
    assert browser.cookie().value != before


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(browser: Browser, upstream: Upstream, target: str) -> None:
    upstream.answers["POST /v1/sessions"] = tokens()
    answer = browser.send("/sign-in", email="a@b.example", password="x", next=target)
    assert answer.headers["Location"] == "/learn"


def test_a_refused_sign_in_keeps_the_address_but_not_the_password(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/sessions"] = problem(401, "This address and this password do not belong together")
    answer = browser.send("/sign-in", email="ada@hospital.example", password="my wrong words")
    assert answer.status_code == 422
    assert 'value="ada@hospital.example"' in answer.text
    assert "my wrong words" not in answer.text
    assert "do not belong together" in answer.text


def test_accounts_learns_the_visitors_address(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/sessions"] = tokens()
    browser.send("/sign-in", email="a@b.example", password="x")
    assert upstream.asked("POST /v1/sessions")[0].headers["X-Forwarded-For"] == "127.0.0.1"


def test_built_files_are_kept_for_good_and_arrive_compressed(browser: Browser) -> None:
    style = re.search(r'href="(/static/built/portal-\w+\.css)"', browser.get("/verify").text)
    assert style
    answer = browser.get(style[1], headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 40_000


def test_production_has_a_host_cookie_and_no_gallery(app_for: Callable[..., Flask]) -> None:
    settings = Settings(environment="production", secret_key="a-secret-that-is-long-enough-for-production")
    app = app_for(settings)
    assert settings.session_cookie.startswith("__Host-")
    assert app.test_client().get("/gallery").status_code == 404
    assert "Strict-Transport-Security" in app.test_client().get("/verify").headers


def test_readiness_names_what_is_missing(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /health/ready"] = {"status": "ready"}
    assert browser.get("/health/ready").status_code == 200
    upstream.answers["GET /health/ready"] = (503, {"status": "not ready"})
    answer: Any = browser.get("/health/ready")
    assert answer.status_code == 503
    assert set(answer.json["missing"]) == {"accounts", "catalog", "progress", "notifications"}
