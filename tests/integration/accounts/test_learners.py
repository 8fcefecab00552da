"""Administrators make, find, change and erase accounts."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa

from shared.testing.delivery import assert_published, published

ADA = {"email": "ada@example.org", "password": "correct horse battery"}
GRACE = {
    "email": "Grace@Example.org",
    "name": "Grace Hopper",
    "password": "a password of grace",
    "profession": "nurse",
    "time_zone": "America/New_York",
}


@pytest.fixture
def make(accounts_client: Any, administrator: Any) -> Any:
    """`make(email=..., roles=[...])` makes an account and returns the answer."""
    return lambda **changes: accounts_client.post("/v1/admin/learners", json=GRACE | changes, headers=administrator)


def test_an_account_made_by_an_administrator_is_confirmed(people: Any, make: Any, administrator: Any) -> None:
    answer = make(roles=["reviewer"])
    assert answer.status_code == 201
    assert answer.json["email"] == "Grace@example.org"
    assert answer.json["roles"] == ["learner", "reviewer"]
    assert answer.json["status"] == "active"
    fact = assert_published(people.database, "accounts.learner.registered.v1", learner_id=answer.json["id"])
    assert fact["time_zone"] == "America/New_York"
    assert people.sign_in("grace@example.org", GRACE["password"]).status_code == 200
    assert people.mails() == []


def test_the_fields_that_outside_tools_send_are_enough(accounts_client: Any, administrator: Any) -> None:
    sent = {name: GRACE[name] for name in ("email", "name", "password", "profession", "time_zone")}
    assert accounts_client.post("/v1/admin/learners", json=sent, headers=administrator).status_code == 201


def test_an_address_is_given_once(make: Any, is_problem: Any) -> None:
    assert make().status_code == 201
    is_problem(make(email="GRACE@example.org"), 409, "address-taken")


def test_of_two_at_once_one_gets_the_address(people: Any, accounts_app: Any, administrator: Any) -> None:
    answers: list[int] = []

    def make() -> None:
        client = accounts_app.test_client()
        answers.append(client.post("/v1/admin/learners", json=GRACE, headers=administrator).status_code)

    callers = [threading.Thread(target=make) for _ in range(3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(answers) == [201, 409, 409]
    assert len(published(people.database, "accounts.learner.registered.v1")) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "grace"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "Grace Hopper"}, "password"),
        ({"name": " "}, "name"),
        ({"roles": ["king"]}, "roles.0"),
        ({"roles": "administrator"}, "roles"),
        ({"profession": 3}, "profession"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_a_value_that_does_not_fit_is_named(make: Any, is_problem: Any, change: Any, field: str) -> None:
    assert is_problem(make(**change), 422, "invalid-request")["errors"][0]["field"] == field


def test_accounts_are_found_by_parts_of_name_and_address(make: Any, accounts_client: Any, administrator: Any) -> None:
    make()
    make(email="ada_1@example.org", name="Ada 100%")
    make(email="zoë".replace("ë", "e") + "@example.net", name="Zoë")

    def found(q: str) -> list[str]:
        answer = accounts_client.get("/v1/admin/learners", query_string={"q": q}, headers=administrator)
        return [item["name"] for item in answer.json["items"]]

    assert found("hopper") == ["Grace Hopper"]
    assert found("EXAMPLE.NET") == ["Zoë"]
    assert found("100%") == ["Ada 100%"]
    assert found("_1@") == ["Ada 100%"]
    assert found("%") == ["Ada 100%"]
    assert found("nobody") == []
    assert found("\\") == []


def test_a_list_goes_on_where_the_page_before_ended(make: Any, accounts_client: Any, administrator: Any) -> None:
    for number in range(5):
        make(email=f"grace{number}@example.org")
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = accounts_client.get("/v1/admin/learners", query_string=query, headers=administrator).json
        assert len(page["items"]) <= 2
        seen += [item["email"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"grace{number}@example.org" for number in reversed(range(5))]


def test_one_account_is_shown(make: Any, accounts_client: Any, administrator: Any) -> None:
    made = make().json
    assert accounts_client.get(f"/v1/admin/learners/{made['id']}", headers=administrator).json == made


def test_a_change_by_an_administrator_is_told_and_noted(
    people: Any, make: Any, accounts_client: Any, administrator: Any
) -> None:
    made = make().json
    path = f"/v1/admin/learners/{made['id']}"
    answer = accounts_client.patch(
        path, json={"roles": ["administrator"], "name": "Grace B. Hopper"}, headers=administrator
    )
    assert answer.status_code == 200
    assert answer.json["roles"] == ["learner", "administrator"]
    fact = assert_published(people.database, "accounts.learner.changed.v1", learner_id=made["id"])
    assert fact["roles"] == ["learner", "administrator"]
    assert fact["name"] == "Grace B. Hopper"
    query = {"subject_id": made["id"], "action": "learner.changed"}
    (entry,) = accounts_client.get("/v1/admin/audit-log", query_string=query, headers=administrator).json["items"]
    assert entry["actor_id"] == "01890000-0000-7000-8000-000000000001"
    assert entry["details"]["roles_before"] == ["learner"]
    assert sorted(entry["details"]["fields"]) == ["name", "roles"]


def test_the_last_administrator_keeps_the_role(
    make: Any, accounts_client: Any, administrator: Any, is_problem: Any
) -> None:
    first = make(roles=["administrator"]).json
    path = f"/v1/admin/learners/{first['id']}"
    is_problem(accounts_client.patch(path, json={"roles": []}, headers=administrator), 409, "last-administrator")
    is_problem(accounts_client.delete(path, headers=administrator), 409, "last-administrator")
    make(email="second@example.org", roles=["administrator"])
    assert accounts_client.patch(path, json={"roles": []}, headers=administrator).status_code == 200


def test_two_administrators_cannot_take_the_role_from_each_other_at_once(
    make: Any, accounts_app: Any, accounts_client: Any, administrator: Any
) -> None:
    pair = [make(email=f"grace{number}@example.org", roles=["administrator"]).json["id"] for number in range(2)]
    answers: list[int] = []

    def demote(learner_id: str) -> None:
        client = accounts_app.test_client()
        path = f"/v1/admin/learners/{learner_id}"
        answers.append(client.patch(path, json={"roles": []}, headers=administrator).status_code)

    callers = [threading.Thread(target=demote, args=(learner_id,)) for learner_id in pair]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(answers) == [200, 409]


def test_erasure_leaves_an_id_and_nothing_of_the_person(
    people: Any, accounts_client: Any, administrator: Any, as_bearer: Any, is_problem: Any
) -> None:
    learner = people.settle(degree="MD", institution="Nord")
    tokens = people.tokens()
    accounts_client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    link = {"link_token": people.token("sign_in_link")}
    path = f"/v1/admin/learners/{learner['learner_id']}"

    assert accounts_client.delete(path, headers=administrator).status_code == 204

    shown = accounts_client.get(path, headers=administrator).json
    assert shown["status"] == "erased"
    assert shown["erased_at"]
    assert (shown["email"], shown["name"], shown["roles"]) == (None, "", [])
    assert (shown["degree"], shown["institution"], shown["profession"]) == (None, None, None)
    fact = assert_published(people.database, "accounts.learner.erased.v1", learner_id=learner["learner_id"])
    assert set(fact) == {"learner_id", "erased_at"}
    assert people.sign_in().status_code == 401
    is_problem(people.refresh(tokens["refresh_token"]), 401, "session-over")
    is_problem(accounts_client.get("/v1/me", headers=as_bearer(tokens)), 404, "not-found")
    is_problem(accounts_client.post("/v1/sessions", json=link), 410, "link-already-used")
    is_problem(accounts_client.patch(path, json={"name": "Ada"}, headers=administrator), 409, "learner-erased")
    assert accounts_client.get("/v1/admin/learners?q=ada", headers=administrator).json["items"] == []
    with people.database.reading() as session:
        for table in ("learners", "registrations", "passwords", "sessions", "refresh_tokens", "audit_log", "links"):
            rows = session.execute(sa.text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars()
            assert not [row for row in rows if "ada" in row.lower() or "lovelace" in row.lower()], table


def test_an_erasure_while_the_person_signs_in_and_goes_on_holds_nobody_up(
    people: Any, accounts_app: Any, administrator: Any
) -> None:
    learner_id = people.settle()["learner_id"]
    tokens = [people.tokens()["refresh_token"] for _ in range(3)]
    people.client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    requests: list[dict[str, Any]] = [
        {"method": "DELETE", "path": f"/v1/admin/learners/{learner_id}", "headers": administrator},
        {"method": "POST", "path": "/v1/sessions", "json": {"link_token": people.token("sign_in_link")}},
        {"method": "POST", "path": "/v1/sessions", "json": {"email": ADA["email"], "password": ADA["password"]}},
        *({"method": "POST", "path": "/v1/sessions/refresh", "json": {"refresh_token": each}} for each in tokens),
    ]
    answers: list[int] = []
    together = threading.Barrier(len(requests))

    def send(request: dict[str, Any]) -> None:
        together.wait()
        answers.append(accounts_app.test_client().open(**request).status_code)

    callers = [threading.Thread(target=send, args=(request,)) for request in requests]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert 204 in answers
    assert set(answers) <= {200, 204, 401, 409, 410}
    assert {people.refresh(each).status_code for each in tokens} == {401}
    with people.database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM sessions")).scalar_one() == 0


def test_erasing_twice_changes_nothing(people: Any, accounts_client: Any, administrator: Any) -> None:
    path = f"/v1/admin/learners/{people.settle()['learner_id']}"
    assert accounts_client.delete(path, headers=administrator).status_code == 204
    assert accounts_client.delete(path, headers=administrator).status_code == 204
    assert len(published(people.database, "accounts.learner.erased.v1")) == 1


def test_an_erased_address_can_register_anew_as_somebody_else(
    people: Any, accounts_client: Any, administrator: Any
) -> None:
    first = people.settle()["learner_id"]
    accounts_client.delete(f"/v1/admin/learners/{first}", headers=administrator)
    assert people.settle()["learner_id"] != first


@pytest.mark.parametrize("roles", [["learner"], ["learner", "champion"], ["learner", "reviewer"]])
def test_only_administrators_come_in(accounts_client: Any, token_for: Any, is_problem: Any, roles: list[str]) -> None:
    headers = token_for("01890000-0000-7000-8000-000000000002", roles=roles)
    some = "/v1/admin/learners/01890000-0000-7000-8000-000000000002"
    for method, path in (
        ("GET", "/v1/admin/learners"),
        ("POST", "/v1/admin/learners"),
        ("GET", some),
        ("PATCH", some),
        ("DELETE", some),
        ("GET", "/v1/admin/api-clients"),
        ("POST", "/v1/admin/api-clients"),
        ("DELETE", "/v1/admin/api-clients/probe"),
        ("GET", "/v1/admin/audit-log"),
    ):
        is_problem(accounts_client.open(path, method=method, json={}, headers=headers), 403, "forbidden")


def test_a_program_needs_the_scope_for_what_it_does(accounts_client: Any, client_token: Any, is_problem: Any) -> None:
    reader, writer = client_token(["accounts:read"]), client_token(["accounts:write"])
    assert accounts_client.get("/v1/admin/learners", headers=reader).status_code == 200
    is_problem(accounts_client.post("/v1/admin/learners", json=GRACE, headers=reader), 403, "forbidden")
    assert accounts_client.post("/v1/admin/learners", json=GRACE, headers=writer).status_code == 201
    is_problem(accounts_client.get("/v1/admin/learners", headers=writer), 403, "forbidden")
