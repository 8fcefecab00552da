"""The network address that a limit counts: the caller's own, not that of a proxy in between."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from flask import request

Network = IPv4Network | IPv6Network
# Hops that may name the caller's address in X-Forwarded-For: this machine and private networks,
# where the portal and the reverse proxy live.
PRIVATE_NETWORKS = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
# A household or an office holds a whole /64 of IPv6 addresses.
IPV6_PREFIX = 64


def calling_address(trusted: Sequence[Network]) -> str:
    """Return what is counted for the address from which the current request comes."""
    # Behind the reverse proxy the framework has put the proxied address in place of the connection's.
    original = request.environ.get("werkzeug.proxy_fix.orig", {})
    connection = original.get("REMOTE_ADDR") or request.remote_addr or ""
    hops = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    return address_key(caller_address([*hops, connection], trusted))


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


def _is_trusted(hop: str, trusted: Sequence[Network]) -> bool:
    try:
        address = ip_address(hop)
    except ValueError:
        return False
    return any(address in network for network in trusted)
