"""Encrypted connections and logins to the mail server."""

import datetime as dt
import pathlib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.notifications.mail.conversation import Postponed
from services.notifications.mail.smtp import SmtpServer
from services.notifications.mail.wire import POLICY
from tests.integration.notifications.stand_ins import MailServer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A certificate that nobody has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file


class TlsMailServer(MailServer):
    """Wants STARTTLS and a login before it takes anything."""

    def __init__(self, certificate: pathlib.Path) -> None:
        super().__init__()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate)

    def start(self) -> None:
        """Begin to listen."""
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self.context,
            require_starttls=True,
            authenticator=self.authenticate,
            auth_required=True,
        )
        self._controller.start()

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        """Know one user."""
        return AuthResult(success=(login.login, login.password) == (b"mailer@example.org", b"p@ss:word/"))


@pytest.fixture
def tls_server(certificate: pathlib.Path) -> Iterator[TlsMailServer]:
    """The strict mail server."""
    server = TlsMailServer(certificate)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connected(tls_server: TlsMailServer) -> Iterator[Callable[..., SmtpServer]]:
    """`connected(login, verify=...)`: our side of the connection."""
    made: list[SmtpServer] = []

    def connect(login: str = "mailer%40example.org:p%40ss%3Aword%2F", *, verify: str = "no") -> SmtpServer:
        url = f"smtp+starttls://{login}@localhost:{tls_server.port}?verify={verify}"
        made.append(SmtpServer(url, timeout_s=3))
        return made[-1]

    yield connect
    for each in made:
        each.close()


def letter() -> EmailMessage:
    message = EmailMessage(POLICY)
    message["Subject"] = "Hello"
    message.set_content("Hello\n.\n..dots\n")
    return message


def send(server: SmtpServer) -> str:
    return server.send(letter().as_bytes(policy=POLICY), sender="no-reply@example.org", recipient="ada@example.org")


def test_mail_goes_over_an_encrypted_connection_after_a_login(
    tls_server: TlsMailServer, connected: Callable[..., SmtpServer]
) -> None:
    server = connected()
    assert send(server).startswith("250")
    assert send(server).startswith("250")
    assert tls_server.text() == "Hello\n.\n..dots\n"
    assert len(tls_server.messages) == 2


def test_a_certificate_that_nobody_signed_is_not_trusted(
    tls_server: TlsMailServer, connected: Callable[..., SmtpServer]
) -> None:
    with pytest.raises(Postponed, match="cannot be reached"):
        send(connected(verify="yes"))
    assert not tls_server.messages


def test_a_wrong_password_is_the_operators_problem_and_not_the_end_of_the_message(
    tls_server: TlsMailServer, connected: Callable[..., SmtpServer]
) -> None:
    with pytest.raises(Postponed, match="did not accept our login") as refused:
        send(connected("mailer:wrong-password"))
    assert "wrong-password" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://", "mail.example:25"])
def test_an_address_that_is_none_of_a_mail_server_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="CHAMPIONS_SMTP_URL"):
        SmtpServer(url)
