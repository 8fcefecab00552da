"""Guessing is slowed down, for existing and for unknown accounts alike, and Redis being away stops nobody."""

import re
import socket
import time
from collections.abc import Callable
from typing import Any

import limits
import pytest

from services.accounts.settings import Settings
from shared.rate_limits.counting import Counter

NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture
def accounts_settings(settings_for: Callable[..., Settings], request: pytest.FixtureRequest) -> Settings:
    """Narrow limits; a test marked `without_redis` gets a Redis that does not answer."""
    changes = {"redis_url": request.param} if hasattr(request, "param") else {}
    return settings_for(
        "accounts",
        password_memory_kib=8,
        password_rounds=1,
        registrations_per_account="2/hour",
        registrations_per_address="5/hour",
        mailed_links_per_account="2/15minutes",
        mailed_links_per_address="5/hour",
        failed_sign_ins_per_account="3/15minutes",
        failed_sign_ins_per_address="6/15minutes",
        refused_tokens_per_address="3/15minutes",
        **changes,
    )


def refused(answer: Any, is_problem: Any) -> int:
    problem = is_problem(answer, 429, "too-many-requests")
    assert "Try again in" in problem["detail"]
    return int(answer.headers["Retry-After"])


without_redis = pytest.mark.parametrize("accounts_settings", [NOWHERE], indirect=True)


def guess(people: Any, email: str = "ada@example.org", times: int = 1) -> list[int]:
    return [people.sign_in(email=email, password="a wrong guess").status_code for _ in range(times)]


def test_an_account_can_be_guessed_at_a_few_times(people: Any, is_problem: Any) -> None:
    people.settle()
    assert guess(people, times=3) == [401, 401, 401]
    wait = refused(people.sign_in(), is_problem)
    assert 880 <= wait <= 902


def test_an_unknown_account_is_limited_alike(people: Any, is_problem: Any) -> None:
    people.settle()
    guess(people, times=3)
    known = people.sign_in(password="a wrong guess")
    guess(people, "nobody@example.org", times=3)
    unknown = people.sign_in(email="nobody@example.org", password="a wrong guess")
    # The minutes left may differ by one, since the clock goes on between the two.
    assert re.sub(r"[0-9]+ minutes", "", known.text) == re.sub(r"[0-9]+ minutes", "", unknown.text)
    refused(unknown, is_problem)


@without_redis
def test_guesses_are_counted_without_redis_too(accounts_settings: Any, people: Any, is_problem: Any) -> None:
    people.settle()
    assert guess(people, times=3) == [401, 401, 401]
    refused(people.sign_in(), is_problem)


@without_redis
def test_everything_is_answered_without_redis(accounts_settings: Any, people: Any, accounts_client: Any) -> None:
    people.settle()
    tokens = people.tokens()
    assert people.refresh(tokens["refresh_token"]).status_code == 200
    assert accounts_client.post("/v1/password-resets", json={"email": "ada@example.org"}).status_code == 202


def test_a_redis_that_hangs_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        counter = Counter(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        rate = limits.parse("2/minute")
        began = time.monotonic()
        assert [counter.spend(rate, "somebody") for _ in range(5)] == [True, True, False, False, False]
        assert time.monotonic() - began < 2
        assert not counter.allows(rate, "somebody")
        assert 1 <= counter.wait_s(rate, "somebody") <= 61


def test_who_signs_in_rightly_is_never_limited(people: Any) -> None:
    people.settle()
    assert [people.sign_in().status_code for _ in range(10)] == [200] * 10


def test_one_address_cannot_guess_at_many_accounts(people: Any, is_problem: Any) -> None:
    for number in range(6):
        assert guess(people, f"nobody{number}@example.org") == [401]
    refused(people.sign_in(email="another@example.org"), is_problem)


def test_addresses_behind_the_portal_are_counted_apart(people: Any, accounts_client: Any) -> None:
    def guess_from(address: str, number: int) -> int:
        sent = {"email": f"nobody{number}@example.org", "password": "a wrong guess"}
        return int(accounts_client.post("/v1/sessions", json=sent, headers={"X-Forwarded-For": address}).status_code)

    assert [guess_from("198.51.100.7", number) for number in range(6)] == [401] * 6
    assert guess_from("198.51.100.7", 7) == 429
    assert guess_from("198.51.100.8", 8) == 401
    assert guess_from("198.51.100.9, 198.51.100.7", 9) == 429


def test_registrations_are_limited_for_an_address_alike_whether_it_has_an_account(people: Any, is_problem: Any) -> None:
    people.settle()
    assert people.register().status_code == 202
    refused(people.register(), is_problem)
    assert [people.register(email="b@example.org").status_code for _ in range(2)] == [202, 202]
    refused(people.register(email="b@example.org"), is_problem)
    refused(people.register(email="c@example.org"), is_problem)


@pytest.mark.parametrize("path", ["/v1/sign-in-links", "/v1/password-resets"])
@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_mails_with_links_are_limited(
    people: Any, accounts_client: Any, is_problem: Any, path: str, email: str
) -> None:
    people.settle()
    answers = [accounts_client.post(path, json={"email": email}) for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [202, 202]
    refused(answers[2], is_problem)


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/v1/confirmations", {"token": "made-up"}),
        ("POST", "/v1/sessions", {"link_token": "made-up"}),
        ("POST", "/v1/sessions/refresh", {"refresh_token": "made-up"}),
        ("PUT", "/v1/password-resets", {"token": "made-up", "password": "another password"}),
    ],
)
def test_made_up_tokens_are_limited(
    accounts_client: Any, is_problem: Any, method: str, path: str, sent: dict[str, str]
) -> None:
    answers = [accounts_client.open(path, method=method, json=sent) for _ in range(4)]
    assert {answer.status_code for answer in answers[:3]} <= {400, 401}
    refused(answers[3], is_problem)


def test_made_up_client_secrets_are_limited(accounts_client: Any, is_problem: Any) -> None:
    form = {"grant_type": "client_credentials", "client_id": "probe", "client_secret": "made-up"}
    answers = [accounts_client.post("/oauth/token", data=form) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [401, 401, 401]
    refused(answers[3], is_problem)


def test_guessing_the_present_password_is_limited(
    people: Any, accounts_client: Any, is_problem: Any, as_bearer: Any
) -> None:
    people.settle()
    headers = as_bearer(people.tokens())
    sent = {"current_password": "a wrong guess", "new_password": "another password"}
    answers = [accounts_client.put("/v1/me/password", json=sent, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [422, 422, 422]
    refused(answers[3], is_problem)
