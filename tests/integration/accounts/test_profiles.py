"""A person reads and changes their own profile; others hear of it."""

from typing import Any

import pytest

from shared.testing.delivery import assert_published, published

CHANGED = "accounts.learner.changed.v1"


def test_a_person_reads_their_profile(accounts_client: Any, signed_in: Any) -> None:
    me = accounts_client.get("/v1/me", headers=signed_in).json
    assert me["email"] == "ada@example.org"
    assert me["name"] == "Ada Lovelace"
    assert me["profession"] == "physician"
    assert me["time_zone"] == "Europe/London"
    assert me["locale"] == "en"
    assert me["roles"] == ["learner"]
    assert me["registered_at"].endswith("Z")


def test_a_change_is_kept_and_told(accounts_client: Any, accounts_database: Any, signed_in: Any) -> None:
    change = {"name": "Ada  King", "degree": "PhD", "time_zone": "America/Chicago", "locale": "pt_br"}
    answer = accounts_client.patch("/v1/me", json=change, headers=signed_in)
    assert answer.status_code == 200
    assert answer.json["name"] == "Ada King"
    fact = assert_published(accounts_database, CHANGED, learner_id=answer.json["id"])
    assert (fact["name"], fact["degree"], fact["time_zone"], fact["locale"]) == (
        "Ada King",
        "PhD",
        "America/Chicago",
        "pt-BR",
    )
    assert fact["changed_at"]
    assert accounts_client.get("/v1/me", headers=signed_in).json["name"] == "Ada King"


def test_what_can_be_empty_is_emptied_by_null(accounts_client: Any, signed_in: Any) -> None:
    accounts_client.patch("/v1/me", json={"degree": "MD", "institution": "Nord"}, headers=signed_in)
    answer = accounts_client.patch("/v1/me", json={"degree": None, "institution": ""}, headers=signed_in)
    assert (answer.json["degree"], answer.json["institution"]) == (None, None)


def test_a_change_that_changes_nothing_is_not_told(
    accounts_client: Any, accounts_database: Any, signed_in: Any
) -> None:
    assert accounts_client.patch("/v1/me", json={"name": "Ada Lovelace"}, headers=signed_in).status_code == 200
    assert published(accounts_database, CHANGED) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, ""),
        ({"name": None}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Ada\u202e"}, "name"),
        ({"time_zone": None}, "time_zone"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"locale": None}, "locale"),
        ({"profession": "wizard"}, "profession"),
        ({"email": "eve@example.org"}, "email"),
        ({"roles": ["administrator"]}, "roles"),
        ({"id": "x"}, "id"),
    ],
)
def test_what_a_person_may_not_change_is_named(
    accounts_client: Any, accounts_database: Any, signed_in: Any, is_problem: Any, change: Any, field: str
) -> None:
    answer = accounts_client.patch("/v1/me", json=change, headers=signed_in)
    problem = is_problem(answer, 422, "invalid-request")
    assert problem["errors"][0]["field"] == field
    assert published(accounts_database, CHANGED) == []


def test_a_program_has_no_profile(accounts_client: Any, client_token: Any, is_problem: Any) -> None:
    is_problem(accounts_client.get("/v1/me", headers=client_token(["accounts:write"])), 403, "forbidden")


def test_a_token_of_somebody_unknown_has_no_profile(accounts_client: Any, token_for: Any, is_problem: Any) -> None:
    headers = token_for("01890000-0000-7000-8000-00000000ffff")
    is_problem(accounts_client.get("/v1/me", headers=headers), 404, "not-found")
    is_problem(accounts_client.patch("/v1/me", json={"name": "Eve"}, headers=headers), 404, "not-found")
    is_problem(accounts_client.get("/v1/me", headers=token_for("nobody")), 401, "unauthorized")
