"""Sealed texts open only with a known secret, for one purpose, and not when they are too old."""

import pytest
import time_machine

from shared.sealing import SealBroken, Sealer


def test_what_was_sealed_opens_again_and_cannot_be_read_from_outside() -> None:
    sealer = Sealer("secret", purpose="cookie")
    sealed = sealer.seal("refresh token")
    assert "refresh" not in sealed
    assert sealer.open(sealed) == "refresh token"


def test_an_older_secret_still_opens_after_a_rotation() -> None:
    sealed = Sealer("first", purpose="cookie").seal("text")
    assert Sealer("second", "first", purpose="cookie").open(sealed) == "text"


@pytest.mark.parametrize("other", [Sealer("other", purpose="cookie"), Sealer("secret", purpose="column")])
def test_another_secret_or_another_purpose_does_not_open(other: Sealer) -> None:
    with pytest.raises(SealBroken):
        other.open(Sealer("secret", purpose="cookie").seal("text"))


def test_a_sealed_text_can_be_too_old() -> None:
    sealer = Sealer("secret", purpose="cookie")
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        sealed = sealer.seal("text")
        clock.shift(61)
        with pytest.raises(SealBroken):
            sealer.open(sealed, oldest_s=60)


@pytest.mark.parametrize("garbage", ["", "x", "é", "gAAAA"])
def test_garbage_does_not_open(garbage: str) -> None:
    with pytest.raises(SealBroken):
        Sealer("secret", purpose="cookie").open(garbage)
