"""Requests leave for the public internet and for nowhere else."""

import pytest

from shared.outbound.addresses import AddressRefused, check_address, check_url

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "203.0.113.7", "240.0.0.1"),
    *("255.255.255.255", "224.0.0.1", "239.255.255.250", "168.63.129.16"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::127.0.0.1", "::10.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo, for 127.0.0.1
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_reserved_addresses_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(address, loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_fine(address: str) -> None:
    check_address(address, loopback=False)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "fd00::1", "::ffff:192.168.1.1"])
def test_development_opens_this_machine_and_nothing_else(address: str) -> None:
    for own in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        check_address(own, loopback=True)
    with pytest.raises(AddressRefused):
        check_address(address, loopback=True)


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example/", "ftp://hooks.example/", "//hooks.example", "hooks.example", "", "https://"),
        *("https://user@hooks.example/", "https://user:pass@hooks.example/", "https://hooks.example/#part"),
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest"),
        *("https://localhost/", "https://api.localhost:8443/", "https://printer.local/", "https://metadata.internal./"),
        *("https://hooks.example:0/", "https://hooks.example:99999/", "https://[::1", "https://hooks .example/"),
        *("https://hooks.example/a\r\nX: y", "https://hooks.example/\u2028", f"https://hooks.example/{'x' * 2000}"),
        f"https://{'a' * 64}.example/",
    ],
)
def test_addresses_that_cannot_be_meant_are_refused_with_a_reason(url: str) -> None:
    with pytest.raises(AddressRefused, match=r"address|name"):
        check_url(url, loopback=False)


def test_an_ordinary_address_is_taken() -> None:
    assert check_url("https://hooks.example:8443/in?key=1", loopback=False).port == 8443
    assert check_url("https://bücher.example/", loopback=False).hostname == "bücher.example"
    assert check_url("http://127.0.0.1:9000/", loopback=True).scheme == "http"


def test_an_address_without_tls_is_only_for_reading() -> None:
    assert check_url("http://pages.example/", loopback=False, plain=True).scheme == "http"
    with pytest.raises(AddressRefused, match="private"):
        check_url("http://10.0.0.1/", loopback=False, plain=True)
    with pytest.raises(AddressRefused, match="begin with https"):
        check_url("ftp://pages.example/", loopback=False, plain=True)
