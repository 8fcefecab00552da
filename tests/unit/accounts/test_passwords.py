"""Passwords are long, not the first that come to mind, and kept as argon2id."""

import pytest

from services.accounts.passwords.hashing import Passwords
from services.accounts.passwords.rules import objection

ADA = {"email": "ada.lovelace@example.org", "name": "Ada Lovelace"}
FAST = Passwords(memory_kib=8, rounds=1)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "пароль на десять", "安寧緩和醫療訓練課程一二", "x y z x y z w", "a" * 5 + "bcd12"],
)
def test_long_passwords_of_any_letters_are_taken(password: str) -> None:
    assert objection(password, **ADA) is None


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "123456789",
        "a" * 201,
        "1234567890",
        "PASSWORD123",
        "aaaaaaaaaaaa",
        "abababababab",
        "Ada Lovelace",
        "adalovelace",
        "ADA.LOVELACE",
        "ada.lovelace@EXAMPLE.org",
    ],
)
def test_what_anybody_would_try_first_is_refused_with_a_sentence(password: str) -> None:
    assert (objection(password, **ADA) or "").endswith((".", "example."))


def test_a_password_is_recognised_and_another_is_not() -> None:
    stored = FAST.hash("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert FAST.check(stored, "correct horse battery")
    assert not FAST.check(stored, "correct horse batterz")


def test_the_same_letter_typed_on_two_keyboards_is_the_same_password() -> None:
    assert FAST.check(FAST.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_nobody_has_no_password() -> None:
    assert not FAST.check(None, "the password of nobody")
    assert not FAST.check("no hash at all", "the password of nobody")


def test_a_hash_of_older_parameters_is_outdated() -> None:
    stored = FAST.hash("correct horse battery")
    assert not FAST.outdated(stored)
    assert Passwords(memory_kib=16, rounds=1).outdated(stored)
