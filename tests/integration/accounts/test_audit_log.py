"""The audit log tells who did what, holds no personal data, and is never changed."""

from typing import Any

import pytest
import sqlalchemy as sa


def entries(client: Any, headers: Any, **query: str) -> list[dict[str, Any]]:
    return list(client.get("/v1/admin/audit-log", query_string=query, headers=headers).json["items"])


def test_the_life_of_an_account_is_noted(people: Any, accounts_client: Any, administrator: Any) -> None:
    learner_id = people.settle()["learner_id"]
    people.sign_in(password="a wrong password")
    people.tokens()
    accounts_client.delete(f"/v1/admin/learners/{learner_id}", headers=administrator)
    noted = entries(accounts_client, administrator)
    assert [entry["action"] for entry in reversed(noted)] == [
        "registration.requested",
        "learner.registered",
        "session.refused",
        "session.began",
        "learner.erased",
    ]
    erased = noted[0]
    assert (erased["actor_kind"], erased["subject_id"]) == ("learner", learner_id)
    assert erased["request_id"]
    assert erased["occurred_at"].endswith("Z")


def test_a_program_is_named_as_the_actor(accounts_client: Any, administrator: Any, client_token: Any) -> None:
    headers = client_token(["accounts:write"], client_id="importer")
    sent = {"email": "a@example.org", "name": "Ada", "password": "a password of ada"}
    accounts_client.post("/v1/admin/learners", json=sent, headers=headers)
    (entry,) = entries(accounts_client, administrator, action="learner.registered")
    assert (entry["actor_kind"], entry["actor_id"]) == ("client", "importer")


def test_a_failed_sign_in_of_an_unknown_address_is_noted_without_the_address(
    people: Any, accounts_client: Any, administrator: Any
) -> None:
    people.sign_in(email="nobody@example.org")
    answer = accounts_client.get("/v1/admin/audit-log", headers=administrator)
    assert [entry["action"] for entry in answer.json["items"]] == ["session.refused"]
    assert "nobody" not in answer.text


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET action = 'nothing'", "DELETE FROM audit_log"])
@pytest.mark.parametrize("role", ["database_url", "migration_database_url"])
def test_nobody_changes_what_was_noted(people: Any, accounts_settings: Any, statement: str, role: str) -> None:
    people.settle()
    engine = sa.create_engine(getattr(accounts_settings, role), poolclass=sa.NullPool)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_the_log_is_read_page_by_page(people: Any, accounts_client: Any, administrator: Any) -> None:
    for number in range(5):
        people.sign_in(email=f"nobody{number}@example.org")
    first = accounts_client.get("/v1/admin/audit-log?limit=3", headers=administrator).json
    second = accounts_client.get(f"/v1/admin/audit-log?limit=3&cursor={first['next']}", headers=administrator).json
    assert len(first["items"]) == 3
    assert len(second["items"]) == 2
    assert second["next"] is None
    ids = [entry["id"] for entry in first["items"] + second["items"]]
    assert ids == sorted(set(ids), reverse=True)
