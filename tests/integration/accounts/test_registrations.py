"""Signing up: nobody learns who has an account, and a link confirms only its own registration."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from shared.clock import now
from shared.testing.delivery import assert_published, published

REGISTERED = "accounts.learner.registered.v1"


def test_a_registration_is_live_once_its_link_was_used(people: Any) -> None:
    assert people.register(degree="MD", institution="Hôpital Nord").status_code == 202
    assert published(people.database, REGISTERED) == []
    assert people.sign_in().status_code == 401

    answer = people.confirm()

    assert (answer.status_code, answer.json) == (200, {"email": "ada@example.org"})
    fact = assert_published(people.database, REGISTERED, email="ada@example.org")
    assert fact["name"] == "Ada Lovelace"
    assert fact["degree"] == "MD"
    assert fact["institution"] == "Hôpital Nord"
    assert fact["profession"] == "physician"
    assert fact["time_zone"] == "Europe/London"
    assert fact["locale"] == "en"
    assert fact["roles"] == ["learner"]
    assert people.sign_in().status_code == 200


def test_the_mail_carries_a_link_to_a_page_of_the_portal(people: Any) -> None:
    people.register()
    (mail,) = people.mails()
    assert mail["kind"] == "confirm_email"
    assert mail["learner_id"] is None
    assert (mail["email"], mail["name"], mail["locale"]) == ("ada@example.org", "Ada Lovelace", "en")
    assert mail["link"].startswith("http://portal.test/confirm/")
    assert dt.datetime.fromisoformat(mail["expires_at"]) > now()


def test_an_address_with_an_account_gets_the_same_answer_and_its_owner_a_mail(people: Any) -> None:
    fresh = people.register(email="new@example.org")
    people.settle()
    taken = people.register(email="ADA@Example.org", name="Eve", password="the password of eve")

    assert taken.status_code == fresh.status_code == 202
    assert taken.data == fresh.data
    different = {"X-Request-ID", "Date"}
    assert {k: v for k, v in taken.headers if k not in different} == {
        k: v for k, v in fresh.headers if k not in different
    }
    mail = people.mails()[-1]
    assert mail["kind"] == "already_registered"
    assert mail["name"] == "Ada Lovelace"
    assert mail["link"] == "http://portal.test/sign-in"
    assert people.sign_in().status_code == 200
    assert people.sign_in(password="the password of eve").status_code == 401


def test_the_same_work_is_done_whether_the_address_has_an_account(
    people: Any, parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.settle()
    hashed: list[str] = []
    statements: list[str] = []
    real = type(parts.passwords).hash
    monkeypatch.setattr(type(parts.passwords), "hash", lambda self, text: hashed.append(text) or real(self, text))
    sa.event.listen(
        people.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2].strip().split()[0])
    )

    people.register(email="new@example.org")
    for_new = statements.copy()
    statements.clear()
    people.register()

    assert len(hashed) == 2
    assert [each for each in statements if each not in {"ROLLBACK", "RELEASE"}] == [
        each for each in for_new if each not in {"ROLLBACK", "RELEASE"}
    ]


def test_registering_again_sends_another_mail_and_changes_nothing_of_the_first(people: Any) -> None:
    people.register(name="Ada One", password="the first password")
    first = people.token("confirm_email")
    people.register(name="Ada Two", password="the second password")
    assert len(people.mails("confirm_email")) == 2

    assert people.confirm(first).status_code == 200

    assert assert_published(people.database, REGISTERED)["name"] == "Ada One"
    assert people.sign_in(password="the first password").status_code == 200
    assert people.sign_in(password="the second password").status_code == 401


@pytest.mark.parametrize("first", ["Eve", "Ada Lovelace"])
def test_who_registers_a_strangers_address_gains_nothing_when_its_owner_confirms(people: Any, first: str) -> None:
    attempts = [("Eve", "the password of eve"), ("Ada Lovelace", "the password of ada")]
    links = {}
    for name, password in sorted(attempts, key=lambda attempt: attempt[0] != first):
        people.register(name=name, password=password)
        links[name] = people.token("confirm_email")

    assert people.confirm(links["Ada Lovelace"]).status_code == 200

    assert people.sign_in(password="the password of ada").status_code == 200
    assert people.sign_in(password="the password of eve").status_code == 401
    assert people.confirm(links["Eve"]).status_code == 410
    assert assert_published(people.database, REGISTERED)["name"] == "Ada Lovelace"


def test_the_link_of_a_registration_that_came_too_late_says_so(people: Any, is_problem: Any) -> None:
    people.register()
    late = people.token("confirm_email")
    people.register()
    assert people.confirm().status_code == 200
    is_problem(people.confirm(late), 410, "link-expired")


def test_a_link_works_once(people: Any, is_problem: Any) -> None:
    people.register()
    assert people.confirm().status_code == 200
    is_problem(people.confirm(), 410, "link-already-used")


def test_a_link_works_for_two_days(people: Any, is_problem: Any) -> None:
    people.register()
    with time_machine.travel(now() + dt.timedelta(days=2, minutes=1), tick=False):
        is_problem(people.confirm(), 410, "link-expired")


def test_a_link_for_something_else_does_not_confirm(people: Any, accounts_client: Any, is_problem: Any) -> None:
    people.settle()
    accounts_client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    is_problem(people.confirm(people.token("sign_in_link")), 400, "link-not-valid")


def test_an_address_that_got_an_account_meanwhile_is_not_taken_over(
    people: Any, accounts_client: Any, administrator: Any, is_problem: Any
) -> None:
    people.register(password="the password of eve")
    made = accounts_client.post(
        "/v1/admin/learners",
        json={"email": "Ada@example.org", "name": "Ada", "password": "the password of ada"},
        headers=administrator,
    )
    assert made.status_code == 201
    is_problem(people.confirm(), 409, "address-taken")
    assert people.sign_in(password="the password of eve").status_code == 401


def test_the_database_itself_keeps_one_account_for_a_mailbox(people: Any) -> None:
    people.settle()
    copy = "INSERT INTO learners SELECT gen_random_uuid(), status, upper(email), name, degree, institution, "
    copy += "time_zone, locale, profession, roles, registered_at, changed_at, erased_at FROM learners"
    with pytest.raises(sa.exc.IntegrityError), people.database.transaction() as session:
        session.execute(sa.text(copy))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "ada@example.org\r\nBcc: eve@example.org"}, "email"),
        ({"email": "ada\x00@example.org"}, "email"),
        ({"email": 7}, "email"),
        ({"email": None}, "email"),
        ({"email": ["ada@example.org"]}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "Ada Lovelace"}, "password"),
        ({"password": "ada@example.org"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"password": "with a \x00 in the middle"}, "password"),
        ({"password": "with a \ud800 in the middle"}, "password"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Ada\x00"}, "name"),
        ({"name": "Ada\nLovelace"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "Visit https://evil.example"}, "name"),
        ({"name": {"first": "Ada"}}, "name"),
        ({"profession": "magician"}, "profession"),
        ({"profession": None}, "profession"),
        ({"degree": "x" * 101}, "degree"),
        ({"institution": "a\u0007b"}, "institution"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"time_zone": "\x00"}, "time_zone"),
        ({"locale": "klingon"}, "locale"),
        ({"roles": ["administrator"]}, "roles"),
    ],
)
def test_a_value_that_does_not_fit_is_named(people: Any, is_problem: Any, change: dict[str, Any], field: str) -> None:
    problem = is_problem(people.register(**change), 422, "invalid-request")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert all(error["message"] for error in problem["errors"])
    assert people.mails() == []


def test_a_name_of_two_hundred_letters_of_any_script_is_kept(people: Any) -> None:
    assert people.settle(name="ஃ" * 200)["name"] == "ஃ" * 200


def test_blanks_at_the_ends_of_a_password_are_part_of_it(people: Any) -> None:
    people.settle(password="  two blanks before")
    assert people.sign_in(password="two blanks before").status_code == 401
    assert people.sign_in(password="  two blanks before").status_code == 200
