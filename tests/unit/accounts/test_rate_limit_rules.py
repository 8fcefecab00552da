"""Attempts are counted for whoever really makes them."""

from ipaddress import ip_network

import pytest

from services.accounts.rate_limits.rules import account_key
from shared.rate_limits.callers import address_key, caller_address

OURS = [ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")]


@pytest.mark.parametrize(
    ("hops", "caller"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7", "127.0.0.1"], "198.51.100.7"),
        (["198.51.100.7", "10.1.2.3", "127.0.0.1"], "198.51.100.7"),
        (["203.0.113.9", "198.51.100.7", "127.0.0.1"], "198.51.100.7"),
        (["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        (["127.0.0.1"], "127.0.0.1"),
        (["10.0.0.9", "127.0.0.1"], "10.0.0.9"),
        (["not an address", "127.0.0.1"], "not an address"),
        ([""], ""),
    ],
)
def test_the_caller_is_the_last_hop_that_is_not_ours(hops: list[str], caller: str) -> None:
    assert caller_address(hops, OURS) == caller


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_network_of_version_six_counts_as_one(address: str, key: str) -> None:
    assert address_key(address) == key


def test_an_account_is_counted_under_a_digest_however_it_is_spelled() -> None:
    assert account_key("Ada@Example.org ") == account_key("ada@example.org")
    assert "ada" not in account_key("ada@example.org")
