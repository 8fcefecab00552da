"""One webhook over a real connection: to the checked address, briefly, whatever the receiver does."""

import datetime as dt
import pathlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.webhooks.sending import EXCERPT, Sender
from shared import clock
from tests.integration.notifications.receivers import Hostile, Receiver

SOON_S = 0.6


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@pytest.fixture
def hostile() -> Iterator[Callable[..., Hostile]]:
    servers: list[Hostile] = []

    def start(behave: Callable[[socket.socket, threading.Event], None]) -> Hostile:
        servers.append(Hostile(behave))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def sender(**options: object) -> Sender:
    return Sender(**({"loopback": True, "timeout_s": SOON_S} | options))  # type: ignore[arg-type]


def test_a_receiver_gets_the_body_at_its_address(receiver: Receiver) -> None:
    answer = sender().post(receiver.url, b'{"a":1}', {"webhook-id": "msg_1"})
    assert (answer.status, answer.taken, answer.outcome) == (204, True, "Answered 204")
    headers, body = receiver.got[0]
    assert (body, headers["webhook-id"], headers["host"]) == (b'{"a":1}', "msg_1", f"127.0.0.1:{receiver.port}")


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [(302, {"Location": receiver.url}, b"")]
    answer = sender().post(receiver.url, b"{}", {})
    assert (answer.taken, answer.outcome) == (False, "Answered 302; redirects are not followed")
    assert len(receiver.got) == 1


def test_a_huge_answer_is_cut_and_made_harmless(receiver: Receiver) -> None:
    receiver.answers = [(500, {"Retry-After": "60"}, b"\x1b[31m\xff\r\n" + b"x" * 10_000_000)]
    answer = sender(timeout_s=5).post(receiver.url, b"{}", {})
    assert (answer.status, answer.retry_after_s, len(answer.excerpt)) == (500, 60, EXCERPT)
    assert answer.excerpt.isprintable()


def silent(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(65536)
    over.wait(20)


def dripping(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(65536)
    for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000:
        connection.sendall(bytes([sign]))
        if over.wait(0.05):
            return


def endless(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        connection.sendall(b"X-More: " + b"a" * 100 + b"\r\n")


def garbage(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(65536)
    connection.sendall(b"\x00\x01\x02 not http at all\r\n\r\n")


def hanging_up(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(1)


@pytest.mark.parametrize("behave", [silent, dripping, endless, garbage, hanging_up])
def test_no_receiver_holds_a_sender_for_long(
    behave: Callable[[socket.socket, threading.Event], None], hostile: Callable[..., Hostile]
) -> None:
    server = hostile(behave)
    began = time.monotonic()
    answer = sender().post(f"http://127.0.0.1:{server.port}/", b"{}", {})
    assert time.monotonic() - began < SOON_S + 2
    assert (answer.taken, server.connections) == (False, 1)
    assert answer.outcome


def test_a_receiver_that_is_away_is_told_of(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answer = sender().post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert (answer.status, answer.outcome) == (None, "Could not be reached: Connection refused")


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.1"], ["169.254.169.254"], ["93.184.216.34", "127.0.0.1"], ["::ffff:192.168.0.1"], ["fd00:ec2::254"]],
)
def test_a_name_that_leads_into_a_private_network_is_not_connected_to(addresses: list[str]) -> None:
    tried = Sender(loopback=False, timeout_s=SOON_S, resolve=lambda _host, _port: addresses)
    answer = tried.post("https://hooks.example/", b"{}", {})
    assert answer.outcome == "Refused: The address belongs to a private or reserved network."


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0"])
def test_other_ways_to_write_this_machine_lead_nowhere_either(host: str) -> None:
    answer = Sender(loopback=False, timeout_s=SOON_S).post(f"https://{host}/", b"{}", {})
    assert answer.outcome == "Refused: The address belongs to a private or reserved network."


def test_a_name_is_resolved_once_so_that_a_second_answer_changes_nothing(receiver: Receiver) -> None:
    asked: list[str] = []

    def rebind(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    answer = sender(resolve=rebind).post(f"http://hooks.example:{receiver.port}/", b"{}", {})
    assert (answer.status, asked) == (204, ["hooks.example"])
    assert receiver.got[0][0]["host"] == f"hooks.example:{receiver.port}"


def test_the_certificate_has_to_be_the_names_not_the_addresss(
    tmp_path: pathlib.Path, hostile: Callable[..., Hostile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is made to an address, and still proves whom it reaches."""
    files = certificate(tmp_path, "hooks.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)

    def serve(connection: socket.socket, over: threading.Event) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            request = b""
            while not request.endswith(b"\r\n\r\n{}"):
                request += secure.recv(65536)
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server = hostile(serve)
    untrusting = sender(resolve=lambda _host, _port: ["127.0.0.1"], timeout_s=5)
    refused = untrusting.post(f"https://hooks.example:{server.port}/", b"{}", {})
    assert refused.outcome == "TLS failed: CERTIFICATE_VERIFY_FAILED"
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    trusting = sender(resolve=lambda _host, _port: ["127.0.0.1"], timeout_s=5)
    assert trusting.post(f"https://hooks.example:{server.port}/", b"{}", {}).status == 200
    other = trusting.post(f"https://other.example:{server.port}/", b"{}", {})
    assert other.outcome == "TLS failed: CERTIFICATE_VERIFY_FAILED"


def certificate(folder: pathlib.Path, host: str) -> tuple[pathlib.Path, pathlib.Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = clock.now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - dt.timedelta(1), now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private
