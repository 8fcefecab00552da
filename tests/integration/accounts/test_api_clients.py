"""Programs get tokens for their scopes; their secrets are shown once and kept as keyed digests."""

import base64
from typing import Any

import pytest
import sqlalchemy as sa

from shared.tokens import TokenVerifier

PROBE = {"id": "probe", "name": "A probe", "scopes": ["progress:read", "notifications:read"]}


@pytest.fixture
def secret(accounts_client: Any, administrator: Any) -> str:
    """The secret of the client `probe`."""
    answer = accounts_client.post("/v1/admin/api-clients", json=PROBE, headers=administrator)
    assert answer.status_code == 201
    return str(answer.json["secret"])


def ask(client: Any, secret: str, **form: str) -> Any:
    sent = {"grant_type": "client_credentials", "client_id": "probe", "client_secret": secret} | form
    return client.post("/oauth/token", data=sent)


def claims_of(client: Any, answer: Any) -> dict[str, Any]:
    jwks = client.get("/.well-known/jwks.json").json
    return TokenVerifier("", fetch=lambda: jwks).verify(answer.json["access_token"])


def test_a_program_gets_a_token_with_all_its_scopes(accounts_client: Any, secret: str) -> None:
    answer = ask(accounts_client, secret)
    assert answer.status_code == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 600
    claims = claims_of(accounts_client, answer)
    assert (claims["sub"], claims["kind"], claims["roles"]) == ("probe", "client", [])
    assert claims["scope"] == answer.json["scope"] == "notifications:read progress:read"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_program_may_ask_for_less(accounts_client: Any, secret: str) -> None:
    answer = ask(accounts_client, secret, scope="progress:read")
    assert claims_of(accounts_client, answer)["scope"] == "progress:read"


def test_id_and_secret_may_come_in_the_header(accounts_client: Any, secret: str) -> None:
    form = {"grant_type": "client_credentials"}
    assert accounts_client.post("/oauth/token", data=form, auth=("probe", secret)).status_code == 200


@pytest.mark.parametrize("scope", ["accounts:write", "progress:read accounts:write", "\x00", "*"])
def test_more_than_its_scopes_it_does_not_get(accounts_client: Any, is_problem: Any, secret: str, scope: str) -> None:
    problem = is_problem(ask(accounts_client, secret, scope=scope), 400, "invalid-scope")
    assert problem["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "form",
    [
        {"client_secret": "wrong"},
        {"client_secret": ""},
        {"client_id": "nobody"},
        {"client_id": ""},
        {"client_id": "\x00"},
        {"client_id": "pröbe"},
    ],
)
def test_a_wrong_id_and_a_wrong_secret_are_refused_alike(
    accounts_client: Any, is_problem: Any, secret: str, form: dict[str, str]
) -> None:
    answer = ask(accounts_client, secret, **form)
    assert is_problem(answer, 401, "invalid-client")["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert answer.data == ask(accounts_client, "wrong").data


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic " + base64.b64encode(b"probe").decode(), "Basic /w=="])
def test_a_broken_header_is_refused(accounts_client: Any, is_problem: Any, header: str) -> None:
    form = {"grant_type": "client_credentials"}
    answer = accounts_client.post("/oauth/token", data=form, headers={"Authorization": header})
    is_problem(answer, 401, "invalid-client")


@pytest.mark.parametrize("grant", ["", "password", "authorization_code"])
def test_only_client_credentials_are_offered(accounts_client: Any, is_problem: Any, secret: str, grant: str) -> None:
    problem = is_problem(ask(accounts_client, secret, grant_type=grant), 400, "unsupported-grant-type")
    assert problem["error"] == "unsupported_grant_type"


def test_a_revoked_program_gets_nothing_and_its_id_is_not_given_again(
    accounts_client: Any, administrator: Any, is_problem: Any, secret: str
) -> None:
    assert accounts_client.delete("/v1/admin/api-clients/probe", headers=administrator).status_code == 204
    assert accounts_client.delete("/v1/admin/api-clients/probe", headers=administrator).status_code == 204
    is_problem(ask(accounts_client, secret), 401, "invalid-client")
    again = accounts_client.post("/v1/admin/api-clients", json=PROBE, headers=administrator)
    is_problem(again, 409, "api-client-exists")
    (listed,) = accounts_client.get("/v1/admin/api-clients", headers=administrator).json["items"]
    assert listed["revoked_at"]


def test_a_secret_is_shown_once_and_kept_as_a_digest(
    accounts_client: Any, accounts_database: Any, administrator: Any, secret: str
) -> None:
    answer = accounts_client.get("/v1/admin/api-clients", headers=administrator)
    assert secret not in answer.text
    assert answer.json["next"] is None
    with accounts_database.reading() as session:
        digest = session.execute(sa.text("SELECT secret_digest FROM api_clients")).scalar_one()
        assert len(digest) == 32
        assert secret.encode() not in bytes(digest)


def test_asking_for_a_token_hashes_no_password(
    accounts_client: Any, parts: Any, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setattr(type(parts.passwords), "check", None)
    monkeypatch.setattr(type(parts.passwords), "hash", None)
    assert ask(accounts_client, secret).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "A Probe"}, "id"),
        ({"id": "x"}, "id"),
        ({"id": "x" * 61}, "id"),
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"scopes": "progress:read"}, "scopes"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    accounts_client: Any, administrator: Any, is_problem: Any, change: Any, field: str
) -> None:
    answer = accounts_client.post("/v1/admin/api-clients", json=PROBE | change, headers=administrator)
    assert is_problem(answer, 422, "invalid-request")["errors"][0]["field"] == field


@pytest.mark.parametrize("client_id", ["nobody", "%00", "a" * 60])
def test_an_unknown_program_is_not_found(
    accounts_client: Any, administrator: Any, is_problem: Any, client_id: str
) -> None:
    answer = accounts_client.delete(f"/v1/admin/api-clients/{client_id}", headers=administrator)
    is_problem(answer, 404, "not-found")


def test_a_program_cannot_grant_what_it_does_not_have(accounts_client: Any, client_token: Any, is_problem: Any) -> None:
    headers = client_token(["accounts:write", "progress:read"])
    is_problem(accounts_client.post("/v1/admin/api-clients", json=PROBE, headers=headers), 403, "scope-not-yours")
    less = PROBE | {"scopes": ["progress:read"]}
    assert accounts_client.post("/v1/admin/api-clients", json=less, headers=headers).status_code == 201
