"""People who register, sign in and administer, on the service's own endpoints."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.accounts.parts import EXTENSION, Parts
from services.accounts.settings import Settings
from shared.database import Database
from shared.testing.delivery import published

PASSWORD = "correct horse battery"
MAIL = "accounts.security_mail.requested.v1"

ADA = {
    "email": "ada@example.org",
    "password": PASSWORD,
    "name": "Ada Lovelace",
    "profession": "physician",
    "time_zone": "Europe/London",
}


@pytest.fixture
def accounts_settings(settings_for: Callable[..., Settings]) -> Settings:
    """The usual settings, with a password hash that takes no time."""
    return settings_for("accounts", password_memory_kib=8, password_rounds=1)


@pytest.fixture
def parts(accounts_app: Any) -> Parts:
    """What the app was put together from."""
    found: Parts = accounts_app.extensions[EXTENSION]
    return found


@dataclass(frozen=True)
class People:
    """Does what a person does, and looks into their mailbox."""

    client: FlaskClient
    database: Database

    def register(self, **changes: Any) -> TestResponse:
        # Written here, since a test client refuses to write half a character.
        body = json.dumps(ADA | changes)
        return self.client.post("/v1/registrations", data=body, content_type="application/json")

    def mails(self, kind: str | None = None) -> list[dict[str, Any]]:
        return [mail for mail in published(self.database, MAIL) if kind in {None, mail["kind"]}]

    def token(self, kind: str) -> str:
        """The token in the newest mail of that kind."""
        return str(self.mails(kind)[-1]["link"]).rpartition("/")[2]

    def confirm(self, token: str | None = None) -> TestResponse:
        return self.client.post("/v1/confirmations", json={"token": token or self.token("confirm_email")})

    def settle(self, **changes: Any) -> dict[str, Any]:
        """Register and confirm; return the new account."""
        assert self.register(**changes).status_code == 202
        assert self.confirm().status_code == 200
        return published(self.database, "accounts.learner.registered.v1")[-1]

    def sign_in(self, email: str = ADA["email"], password: str = PASSWORD) -> TestResponse:
        return self.client.post("/v1/sessions", json={"email": email, "password": password})

    def tokens(self, **changes: Any) -> dict[str, Any]:
        """Sign in and return the tokens."""
        answer = self.sign_in(**changes)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def refresh(self, token: str) -> TestResponse:
        return self.client.post("/v1/sessions/refresh", json={"refresh_token": token})


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


@pytest.fixture
def people(accounts_client: FlaskClient, accounts_database: Database) -> People:
    """Somebody to play all the people."""
    return People(accounts_client, accounts_database)


@pytest.fixture
def signed_in(people: People) -> dict[str, str]:
    """Headers of Ada, who has an account."""
    people.settle()
    return bearer(people.tokens())


@pytest.fixture
def administrator(token_for: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Headers of an administrator."""
    return token_for("01890000-0000-7000-8000-000000000001", roles=("learner", "administrator"), name="Grace")


def assert_problem(answer: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """The answer is a problem document of that kind; returns it."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == status
    assert problem["title"]
    return problem


@pytest.fixture
def is_problem() -> Callable[[TestResponse, int, str], dict[str, Any]]:
    """`is_problem(answer, 409, "address-taken")` asserts and returns the problem document."""
    return assert_problem


@pytest.fixture
def as_bearer() -> Callable[[dict[str, Any]], dict[str, str]]:
    """Makes headers of the tokens that a sign-in answered."""
    return bearer
