"""Where requests may go: public addresses, never into the network that the service stands in. Pure.

A host name proves nothing, since its owner decides what it resolves to, and may decide anew a second later. So
the addresses themselves are checked, and the connection is made to a checked address.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2000
# Public by its number, but answers only inside a cloud, with what machines there are told.
CLOUD_INTERNAL = frozenset({IPv4Address("168.63.129.16")})
NAT64 = IPv6Network("64:ff9b::/96")
# Networks of sites, clouds, and old ways between the two protocols, of which some count as global elsewhere.
LOCAL = tuple(map(ip_network, ("192.0.0.0/24", "::/96", "64:ff9b:1::/48", "fec0::/10")))


class AddressRefused(ValueError):
    """No request may go there; the text says why, for people."""


def check_url(url: str, *, loopback: bool, plain: bool = False) -> SplitResult:
    """Return the parts of an address that requests may be sent to; raises `AddressRefused`.

    `loopback` is for development: this machine may be called, also without TLS. `plain` lets
    addresses without TLS be called anywhere, for reading what is public anyway.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (UnicodeError, ValueError) as error:
        raise AddressRefused("This is not an address.") from error
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or not host or port == 0:
        raise AddressRefused("This is not an address.")
    if parts.scheme != "https" and not ((loopback or plain) and parts.scheme == "http"):
        raise AddressRefused("The address has to begin with https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("Leave out user names, passwords and what follows #.")
    _check_literal(host, loopback=loopback)
    return parts


def check_address(text: str, *, loopback: bool) -> None:
    """Raise `AddressRefused` unless `text`, an IP address, is one of the public internet."""
    address = _unwrapped(ip_address(text.partition("%")[0]))
    if loopback and address.is_loopback:
        return
    local = any(address in network for network in LOCAL)
    if local or not address.is_global or address.is_multicast or address in CLOUD_INTERNAL:
        raise AddressRefused("The address belongs to a private or reserved network.")


def _check_literal(host: str, *, loopback: bool) -> None:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        if host.rstrip(".").endswith((".internal", ".local")) or (not loopback and host.endswith("localhost")):
            raise AddressRefused("The name belongs to a private network.") from None
        return
    check_address(host, loopback=loopback)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address
