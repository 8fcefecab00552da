"""How fast a provider may be given mail, and what it means when it puts us off."""

import datetime as dt

import pytest

from services.notifications.mail.providers import Bucket, ProviderLimits, Providers, pause_s, wants_a_pause

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def test_domains_of_one_provider_share_its_limits_and_any_other_domain_is_alone() -> None:
    providers = Providers(
        {
            "Big": ProviderLimits(domains=("big.example", "large.example"), per_minute=60),
            "*": ProviderLimits(per_minute=6),
        }
    )
    assert providers.of("a@BIG.example") == providers.of("b@large.example")
    assert providers.of("a@big.example").per_minute == 60
    assert (providers.of("a@small.example").name, providers.of("a@small.example").per_minute) == ("small.example", 6)
    assert Providers({}).of("a@small.example").per_minute == 0


def test_a_minute_lets_so_many_through_and_promises_the_others_times_of_their_own() -> None:
    bucket = Bucket(allowance=1e9, counted_at=NOW, promised_until=NOW)
    found = [bucket.take(60, NOW) for _ in range(13)]
    assert found[:10] == [None] * 10, "ten seconds' worth may go at once"
    assert found[10:] == [NOW + dt.timedelta(seconds=each) for each in (1, 2, 3)]
    assert bucket.take(60, NOW + dt.timedelta(seconds=1)) is None


def test_a_small_limit_still_lets_one_through() -> None:
    bucket = Bucket(allowance=0, counted_at=NOW, promised_until=NOW)
    assert bucket.take(1, NOW) == NOW + dt.timedelta(minutes=1)
    assert bucket.take(1, NOW + dt.timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        ("The mail server refused the message: 421 4.7.0 Too busy", True),
        ("The mail server refused the address: 450 4.7.1 Slow down", True),
        ("The mail server refused the address: 451 Try later", True),
        ("The mail server refused the address: 450 4.2.1 This mailbox is busy", False),
        ("The mail server refused the message: 452 4.2.2 Mailbox full", False),
        ("The mail server cannot be reached (Connection refused)", False),
    ],
)
def test_only_what_speaks_of_the_provider_makes_a_pause(answer: str, *, pause: bool) -> None:
    assert wants_a_pause(answer) is pause


def test_pauses_grow_to_half_an_hour() -> None:
    assert [pause_s(each) for each in (1, 2, 3, 50)] == [60, 120, 240, 1800]
