"""Whom a limit counts: one network address, or one account whether it exists or not."""

import hashlib
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
# A household or an office holds a whole /64 of IPv6 addresses.
IPV6_PREFIX = 64


def caller_address(hops: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return the address of the caller: the last hop that is not one of our own proxies.

    `hops` runs from the (claimed) origin to the connection itself; what stands left of an untrusted
    hop was written by that hop and proves nothing.
    """
    for hop in reversed(hops[1:]):
        if not _is_trusted(hop, trusted):
            return hop
    return hops[0]


def address_key(address: str) -> str:
    """Return what is counted for an address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Network((parsed, IPV6_PREFIX), strict=False).network_address)
    return str(parsed)


def account_key(email: str) -> str:
    """Return what is counted for an account: a digest, so that Redis holds no addresses."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


def _is_trusted(hop: str, trusted: Sequence[Network]) -> bool:
    try:
        address = ip_address(hop)
    except ValueError:
        return False
    return any(address in network for network in trusted)
