"""Access tokens hold only while their key is published and their time has not run out."""

from typing import Any

import pytest
import time_machine
import urllib3

from shared.tokens import KeyRing, KeysUnavailable, SigningKey, TokenRefused, TokenVerifier

OLD, NEW = SigningKey.generate("old"), SigningKey.generate("new")


def verifier(ring: KeyRing) -> TokenVerifier:
    return TokenVerifier("", fetch=ring.jwks)


def test_a_token_says_who_it_was_issued_to() -> None:
    ring = KeyRing(OLD)
    assert verifier(ring).verify(ring.sign({"sub": "learner-1"}, lifetime_s=60))["sub"] == "learner-1"


def test_a_token_of_the_previous_key_holds_while_that_key_is_published() -> None:
    token = KeyRing(OLD).sign({"sub": "learner-1"}, lifetime_s=60)
    assert verifier(KeyRing(NEW, [OLD])).verify(token)
    with pytest.raises(TokenRefused):
        verifier(KeyRing(NEW)).verify(token)


def test_a_new_key_is_fetched_when_its_first_token_arrives() -> None:
    published = [KeyRing(OLD)]
    with time_machine.travel(0, tick=False) as clock:
        checking = TokenVerifier("", fetch=lambda: dict(published[-1].jwks()))
        checking.verify(published[-1].sign({"sub": "a"}, lifetime_s=600))
        published.append(KeyRing(NEW, [OLD]))
        clock.shift(10)
        checking._read_at -= 10
        assert checking.verify(published[-1].sign({"sub": "b"}, lifetime_s=600))["sub"] == "b"


def test_tokens_with_unknown_keys_do_not_make_the_verifier_ask_each_time() -> None:
    asked: list[int] = []

    def fetch() -> dict[str, Any]:
        asked.append(1)
        return KeyRing(OLD).jwks()

    checking = TokenVerifier("", fetch=fetch)
    for _ in range(20):
        with pytest.raises(TokenRefused):
            checking.verify(KeyRing(NEW).sign({"sub": "a"}, lifetime_s=60))
    assert len(asked) == 1


def test_a_token_is_refused_after_its_time() -> None:
    ring = KeyRing(OLD)
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        token = ring.sign({"sub": "learner-1"}, lifetime_s=60)
        clock.shift(61)
        with pytest.raises(TokenRefused, match="expired"):
            verifier(ring).verify(token)


@pytest.mark.parametrize("token", ["", "a.b.c", "é", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."])
def test_what_is_not_a_signed_token_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        verifier(KeyRing(OLD)).verify(token)


def test_a_changed_token_is_refused() -> None:
    ring = KeyRing(OLD)
    head, body, signature = ring.sign({"sub": "learner-1"}, lifetime_s=60).split(".")
    with pytest.raises(TokenRefused):
        verifier(ring).verify(f"{head}.{body[:-2]}AA.{signature}")


def test_keys_once_read_stay_good_while_accounts_is_away() -> None:
    ring, away = KeyRing(OLD), [False]

    def fetch() -> dict[str, Any]:
        if away[0]:
            raise urllib3.exceptions.HTTPError("no route")
        return ring.jwks()

    checking = TokenVerifier("", fetch=fetch)
    token = ring.sign({"sub": "learner-1"}, lifetime_s=60)
    checking.verify(token)
    away[0] = True
    checking._read_at -= 10_000
    assert checking.verify(token)


def test_without_any_key_the_answer_is_unavailable_and_not_refused() -> None:
    def fetch() -> dict[str, Any]:
        raise urllib3.exceptions.HTTPError("no route")

    with pytest.raises(KeysUnavailable):
        TokenVerifier("", fetch=fetch).verify(KeyRing(OLD).sign({"sub": "a"}, lifetime_s=60))
