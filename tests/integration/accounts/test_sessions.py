"""Signing in, going on, signing out: short tokens, refresh tokens used once, copies noticed."""

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from shared.clock import now
from shared.tokens import TokenVerifier


def claims_of(accounts_app: Any, tokens: dict[str, Any]) -> dict[str, Any]:
    jwks = accounts_app.test_client().get("/.well-known/jwks.json").json
    return TokenVerifier("", fetch=lambda: jwks).verify(tokens["access_token"])


def test_an_access_token_says_who_it_is_and_lasts_ten_minutes(people: Any, accounts_app: Any) -> None:
    learner = people.settle()
    tokens = people.tokens()
    claims = claims_of(accounts_app, tokens)
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 600
    assert claims["exp"] - claims["iat"] == 600
    assert {name: claims[name] for name in ("iss", "sub", "kind", "roles", "scope", "name")} == {
        "iss": "champions",
        "sub": learner["learner_id"],
        "kind": "learner",
        "roles": ["learner"],
        "scope": "",
        "name": "Ada Lovelace",
    }
    assert claims["jti"]


def test_an_address_is_the_same_in_any_spelling(people: Any) -> None:
    people.settle()
    assert people.sign_in(email="ADA@EXAMPLE.ORG").status_code == 200


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(people: Any, is_problem: Any) -> None:
    people.settle()
    wrong, unknown = people.sign_in(password="another password"), people.sign_in(email="nobody@example.org")
    is_problem(wrong, 401, "sign-in-refused")
    assert wrong.data == unknown.data
    different = {"X-Request-ID", "Date"}
    assert {k: v for k, v in wrong.headers if k not in different} == {
        k: v for k, v in unknown.headers if k not in different
    }


def test_a_password_is_checked_for_an_unknown_address_too(
    people: Any, parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.settle()
    checked: list[bool] = []
    hasher = parts.passwords._hasher
    real = type(hasher).verify

    def verify(self: Any, stored: str, password: str) -> bool:
        checked.append(stored.startswith("$argon2id$"))
        return real(self, stored, password)

    monkeypatch.setattr(type(hasher), "verify", verify)
    people.sign_in(password="another password")
    people.sign_in(email="nobody@example.org")
    people.register(email="pending@example.org")
    people.sign_in(email="pending@example.org")
    assert checked == [True, True, True]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ada@example.org"},
        {"password": "correct horse battery"},
        {"email": "ada@example.org", "password": "x", "link_token": "y"},
        {"link_token": "y", "email": "ada@example.org"},
        {"link_token": ""},
        {"email": "ada@example.org", "password": "x" * 201},
    ],
)
def test_there_are_two_ways_to_sign_in_and_no_mixture(accounts_client: Any, is_problem: Any, body: Any) -> None:
    is_problem(accounts_client.post("/v1/sessions", json=body), 422, "invalid-request")


def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(people: Any, parts: Any) -> None:
    people.settle()
    object.__setattr__(parts, "passwords", type(parts.passwords)(memory_kib=16, rounds=1))
    assert people.sign_in().status_code == 200
    with people.database.reading() as session:
        assert "m=16," in session.execute(sa.text("SELECT hash FROM passwords")).scalar_one()
    assert people.sign_in().status_code == 200


def test_a_refresh_token_is_exchanged_for_the_next(people: Any, accounts_app: Any) -> None:
    people.settle()
    first = people.tokens()
    answer = people.refresh(first["refresh_token"])
    assert answer.status_code == 200
    assert answer.json["refresh_token"] != first["refresh_token"]
    assert claims_of(accounts_app, answer.json)["sub"] == claims_of(accounts_app, first)["sub"]
    assert people.refresh(answer.json["refresh_token"]).status_code == 200


def test_refresh_tokens_are_kept_as_digests_only(people: Any) -> None:
    people.settle()
    token = people.tokens()["refresh_token"]
    with people.database.reading() as session:
        stored = session.execute(sa.text("SELECT string_agg(encode(digest, 'escape'), ' ') FROM refresh_tokens"))
        assert token not in stored.scalar_one()


def test_two_tabs_that_refresh_at_once_both_go_on(people: Any) -> None:
    people.settle()
    token = people.tokens()["refresh_token"]
    first, second = people.refresh(token), people.refresh(token)
    assert first.status_code == second.status_code == 200
    assert people.refresh(first.json["refresh_token"]).status_code == 200
    assert people.refresh(second.json["refresh_token"]).status_code == 200


def test_two_tabs_that_refresh_at_the_very_same_moment_both_go_on(people: Any, accounts_app: Any) -> None:
    people.settle()
    token = people.tokens()["refresh_token"]
    answers: list[int] = []

    def refresh() -> None:
        sent = {"refresh_token": token}
        answers.append(accounts_app.test_client().post("/v1/sessions/refresh", json=sent).status_code)

    tabs = [threading.Thread(target=refresh) for _ in range(3)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert answers == [200, 200, 200]


def test_a_copied_refresh_token_that_comes_back_ends_the_whole_session(people: Any, is_problem: Any) -> None:
    people.settle()
    copied = people.tokens()["refresh_token"]
    current = people.refresh(copied).json["refresh_token"]
    with time_machine.travel(now() + dt.timedelta(seconds=11), tick=False):
        is_problem(people.refresh(copied), 401, "session-over")
        is_problem(people.refresh(current), 401, "session-over")
    with people.database.reading() as session:
        reasons = session.execute(sa.text("SELECT end_reason FROM sessions")).scalars().all()
        noted = session.execute(sa.text("SELECT count(*) FROM audit_log WHERE action = 'session.token_reused'"))
        assert reasons == ["refresh_token_reused"]
        assert noted.scalar_one() == 1


def test_other_sessions_of_the_person_go_on_when_one_was_copied(people: Any) -> None:
    people.settle()
    copied, other = people.tokens()["refresh_token"], people.tokens()["refresh_token"]
    people.refresh(copied)
    with time_machine.travel(now() + dt.timedelta(seconds=11), tick=False):
        people.refresh(copied)
        assert people.refresh(other).status_code == 200


def test_a_session_that_is_not_used_for_thirty_days_is_over(people: Any, is_problem: Any) -> None:
    people.settle()
    token = people.tokens()["refresh_token"]
    with time_machine.travel(now() + dt.timedelta(days=29), tick=False):
        token = people.refresh(token).json["refresh_token"]
    with time_machine.travel(now() + dt.timedelta(days=60), tick=False):
        is_problem(people.refresh(token), 401, "session-over")


@pytest.mark.parametrize("token", ["unknown", "a" * 2000])
def test_an_unknown_refresh_token_is_refused(people: Any, is_problem: Any, token: str) -> None:
    is_problem(people.refresh(token), 401, "session-over")


def test_signing_out_ends_the_session_of_the_access_token(
    people: Any, accounts_client: Any, as_bearer: Any, is_problem: Any
) -> None:
    people.settle()
    mine, other = people.tokens(), people.tokens()
    assert accounts_client.delete("/v1/sessions/current", headers=as_bearer(mine)).status_code == 204
    is_problem(people.refresh(mine["refresh_token"]), 401, "session-over")
    assert people.refresh(other["refresh_token"]).status_code == 200


def test_signing_out_works_with_the_refresh_token_when_the_access_token_has_run_out(
    people: Any, accounts_client: Any, is_problem: Any
) -> None:
    people.settle()
    mine = people.tokens()
    sent = {"refresh_token": mine["refresh_token"]}
    answer = accounts_client.delete("/v1/sessions/current", json=sent, headers={"Authorization": "Bearer old"})
    assert answer.status_code == 204
    is_problem(people.refresh(mine["refresh_token"]), 401, "session-over")


def test_signing_out_of_a_session_that_is_over_is_no_error(accounts_client: Any, people: Any, as_bearer: Any) -> None:
    people.settle()
    mine = people.tokens()
    for _ in range(2):
        assert accounts_client.delete("/v1/sessions/current", headers=as_bearer(mine)).status_code == 204
        assert accounts_client.delete("/v1/sessions/current", json={"refresh_token": "unknown"}).status_code == 204


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic YTpi"])
def test_signing_out_with_nothing_that_names_a_session_is_refused(
    accounts_client: Any, is_problem: Any, header: str
) -> None:
    headers = {"Authorization": header} if header else {}
    is_problem(accounts_client.delete("/v1/sessions/current", headers=headers), 401, "unauthorized")


@pytest.mark.parametrize("body", [b"{}", b"[", b'{"refresh_token": 7}', b'{"token": "x"}', b"[1]", b'"x"'])
def test_signing_out_with_a_body_that_cannot_be_read_is_refused(
    accounts_client: Any, is_problem: Any, body: bytes
) -> None:
    answer = accounts_client.delete("/v1/sessions/current", data=body, content_type="application/json")
    is_problem(answer, 422, "invalid-request")


def test_a_mailed_link_signs_in_once(people: Any, accounts_client: Any, is_problem: Any) -> None:
    people.settle()
    assert accounts_client.post("/v1/sign-in-links", json={"email": "Ada@example.org"}).status_code == 202
    mail = people.mails()[-1]
    assert mail["kind"] == "sign_in_link"
    assert mail["link"].startswith("http://portal.test/sign-in/link/")
    link = {"link_token": people.token("sign_in_link")}
    answer = accounts_client.post("/v1/sessions", json=link)
    assert answer.status_code == 200
    assert people.refresh(answer.json["refresh_token"]).status_code == 200
    is_problem(accounts_client.post("/v1/sessions", json=link), 410, "link-already-used")


def test_of_many_who_use_a_link_at_once_one_signs_in(people: Any, accounts_app: Any) -> None:
    people.settle()
    people.client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    link, answers = {"link_token": people.token("sign_in_link")}, []

    def use() -> None:
        answers.append(accounts_app.test_client().post("/v1/sessions", json=link).status_code)

    callers = [threading.Thread(target=use) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(answers) == [200, 410, 410, 410]


def test_a_link_to_sign_in_lasts_half_an_hour(people: Any, accounts_client: Any, is_problem: Any) -> None:
    people.settle()
    accounts_client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    with time_machine.travel(now() + dt.timedelta(minutes=31), tick=False):
        answer = accounts_client.post("/v1/sessions", json={"link_token": people.token("sign_in_link")})
    is_problem(answer, 410, "link-expired")


@pytest.mark.parametrize("path", ["/v1/sign-in-links", "/v1/password-resets"])
def test_a_link_for_an_unknown_address_is_answered_alike_and_not_mailed(
    people: Any, accounts_client: Any, path: str
) -> None:
    people.settle()
    before = len(people.mails())
    known = accounts_client.post(path, json={"email": "ada@example.org"})
    assert len(people.mails()) == before + 1
    unknown = accounts_client.post(path, json={"email": "nobody@example.org"})
    assert len(people.mails()) == before + 1
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data) == (202, known.data)
    different = {"X-Request-ID", "Date"}
    assert {k: v for k, v in known.headers if k not in different} == {
        k: v for k, v in unknown.headers if k not in different
    }


@pytest.mark.parametrize("path", ["/v1/sign-in-links", "/v1/password-resets"])
def test_a_link_for_an_unknown_address_takes_the_same_statements(people: Any, accounts_client: Any, path: str) -> None:
    people.settle()
    statements: list[str] = []
    sa.event.listen(
        people.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2].split("(")[0])
    )
    accounts_client.post(path, json={"email": "ada@example.org"})
    known = statements.copy()
    statements.clear()
    accounts_client.post(path, json={"email": "nobody@example.org"})
    ends = {"ROLLBACK TO SAVEPOINT sa_savepoint_1", "RELEASE SAVEPOINT sa_savepoint_1"}
    assert len(statements) == len(known)
    assert [each for each in statements if each not in ends] == [each for each in known if each not in ends]


def test_a_new_role_takes_effect_with_the_next_access_token(
    people: Any, accounts_app: Any, accounts_client: Any, administrator: Any
) -> None:
    learner = people.settle()
    tokens = people.tokens()
    path = f"/v1/admin/learners/{learner['learner_id']}"
    assert accounts_client.patch(path, json={"roles": ["champion"]}, headers=administrator).status_code == 200
    renewed = people.refresh(tokens["refresh_token"]).json
    assert claims_of(accounts_app, renewed)["roles"] == ["learner", "champion"]


def test_checking_a_token_costs_no_query_and_no_password_hash(
    people: Any, parts: Any, accounts_app: Any, as_bearer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.settle()
    headers = as_bearer(people.tokens())
    client = accounts_app.test_client()
    client.get("/v1/me", headers=headers)
    statements: list[str] = []
    sa.event.listen(people.database._reader, "before_cursor_execute", lambda *args: statements.append(args[2]))
    monkeypatch.setattr(type(parts.passwords), "check", None)
    assert client.get("/v1/me", headers=headers).status_code == 200
    assert len([each for each in statements if "FROM" in each]) == 1
