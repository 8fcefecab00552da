"""Changing and resetting passwords ends every session and tells the owner."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from shared.clock import now

NEW = "another horse battery"


def reset(client: Any, token: str, password: str = NEW) -> Any:
    return client.put("/v1/password-resets", json={"token": token, "password": password})


def test_a_mailed_link_sets_a_new_password_and_ends_all_sessions(
    people: Any, accounts_client: Any, is_problem: Any
) -> None:
    people.settle()
    before = people.tokens()
    accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"})
    mail = people.mails()[-1]
    assert mail["kind"] == "reset_password"
    assert mail["link"].startswith("http://portal.test/reset-password/")

    assert reset(accounts_client, people.token("reset_password")).status_code == 204

    is_problem(people.refresh(before["refresh_token"]), 401, "session-over")
    assert people.sign_in().status_code == 401
    assert people.sign_in(password=NEW).status_code == 200
    told = people.mails()[-1]
    assert (told["kind"], told["email"], told["link"]) == ("password_changed", "ada@example.org", None)


def test_a_reset_link_works_once_and_takes_the_others_with_it(
    people: Any, accounts_client: Any, is_problem: Any
) -> None:
    people.settle()
    accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"})
    first = people.token("reset_password")
    accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"})
    accounts_client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    assert reset(accounts_client, people.token("reset_password")).status_code == 204
    is_problem(reset(accounts_client, people.token("reset_password")), 410, "link-already-used")
    is_problem(reset(accounts_client, first), 410, "link-already-used")
    answer = accounts_client.post("/v1/sessions", json={"link_token": people.token("sign_in_link")})
    is_problem(answer, 410, "link-already-used")


def test_a_password_that_cannot_be_taken_leaves_the_link_usable(
    people: Any, accounts_client: Any, is_problem: Any
) -> None:
    people.settle()
    accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"})
    token = people.token("reset_password")
    for weak in ("short", "Ada Lovelace", "password123"):
        problem = is_problem(reset(accounts_client, token, weak), 422, "invalid-request")
        assert problem["errors"][0]["field"] == "password"
    assert reset(accounts_client, token).status_code == 204


def test_a_reset_link_lasts_an_hour(people: Any, accounts_client: Any, is_problem: Any) -> None:
    people.settle()
    accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"})
    with time_machine.travel(now() + dt.timedelta(minutes=61), tick=False):
        is_problem(reset(accounts_client, people.token("reset_password")), 410, "link-expired")


@pytest.mark.parametrize("token", ["x", "a.b", "IjAxODkwIg.bad-signature", "-" * 2000])
def test_a_token_that_was_not_made_here_is_refused(accounts_client: Any, is_problem: Any, token: str) -> None:
    is_problem(reset(accounts_client, token), 400, "link-not-valid")


def test_a_link_that_was_changed_is_refused(people: Any, accounts_client: Any, is_problem: Any) -> None:
    people.settle()
    accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"})
    token = people.token("reset_password")
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    is_problem(reset(accounts_client, changed[:5] + "x" + changed[6:]), 400, "link-not-valid")
    assert reset(accounts_client, token).status_code == 204


def test_who_knows_the_password_changes_it_and_stays_signed_in_here(
    people: Any, accounts_client: Any, as_bearer: Any
) -> None:
    people.settle()
    here, elsewhere = people.tokens(), people.tokens()
    sent = {"current_password": "correct horse battery", "new_password": NEW}
    answer = accounts_client.put("/v1/me/password", json=sent, headers=as_bearer(here))
    assert answer.status_code == 200
    assert people.refresh(answer.json["refresh_token"]).status_code == 200
    assert people.refresh(elsewhere["refresh_token"]).status_code == 401
    assert people.refresh(here["refresh_token"]).status_code == 401
    assert people.sign_in(password=NEW).status_code == 200
    assert people.mails()[-1]["kind"] == "password_changed"


def test_a_wrong_present_password_is_named_and_changes_nothing(
    people: Any, accounts_client: Any, signed_in: Any, is_problem: Any
) -> None:
    sent = {"current_password": "not my password", "new_password": NEW}
    problem = is_problem(accounts_client.put("/v1/me/password", json=sent, headers=signed_in), 422, "wrong-password")
    assert problem["errors"][0]["field"] == "current_password"
    assert people.sign_in().status_code == 200


def test_a_weak_new_password_is_named(accounts_client: Any, signed_in: Any, is_problem: Any) -> None:
    sent = {"current_password": "correct horse battery", "new_password": "ada@example.org"}
    problem = is_problem(accounts_client.put("/v1/me/password", json=sent, headers=signed_in), 422, "invalid-request")
    assert problem["errors"][0]["field"] == "new_password"
