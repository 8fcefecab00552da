"""Hands messages to the mail server over one kept connection, and says exactly how far each one came.

SMTP has one moment that nobody can see into: after the last byte of a message, before the server's
answer. A connection lost there is `Uncertain`; lost anywhere else, the server has not taken the message.
"""

import datetime as dt
import os
import re
import smtplib
import socket
import ssl
import threading
import time
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from services.notifications.mail.breaker import Breaker
from services.notifications.mail.envelope import POLICY
from services.notifications.mail.signing import Signer
from services.notifications.suppressions.bounces import is_hard

IDLE_LIMIT_S = 30.0
DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
ACCEPTED = (250, 251)
START_MAIL_INPUT = 354
# Answers that speak of our login, not of the message: mended by the operator, not by giving up.
LOGIN_NEEDED = frozenset({530, 534, 535, 538})
BARE_LINE_END = re.compile(rb"\r\n|\r|\n")

log = structlog.get_logger()


class DeliveryProblem(Exception):
    """The message was not accepted; the text is the reason for people to read."""


class Refused(DeliveryProblem):
    """The server will never take this message (5xx)."""


class NoSuchAddress(Refused):
    """The server says that the address does not exist; `answer` is what it said."""

    def __init__(self, text: str, answer: str) -> None:
        super().__init__(text)
        self.answer = answer


class Postponed(DeliveryProblem):
    """The server cannot take it now, or cannot be reached; it has not been taken."""


class Uncertain(DeliveryProblem):
    """The connection was lost after the whole message had been handed over."""


class SmtpServer:
    """One mail server; each process keeps its own single connection to it.

    URL: `smtp://host:port`, `smtp+starttls://user:password@host:587` or `smtps://...`; `?verify=no`
    accepts any certificate and is for a server on the same machine.
    """

    def __init__(self, url: str, *, timeout_s: float = 10.0, signer: Signer | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError("CHAMPIONS_SMTP_URL: write smtp://host:port, smtp+starttls://... or smtps://...")
        self._scheme, self._host = parts.scheme, parts.hostname
        self._port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._verify = parse_qs(parts.query).get("verify", ["yes"])[0] != "no"
        self._timeout_s = timeout_s
        self._signer = signer
        self._lock = threading.Lock()
        self._connection: smtplib.SMTP | None = None
        self._owner = 0
        self._used_at = 0.0
        self._breaker = Breaker()

    def down_until(self) -> dt.datetime | None:
        """Return until when the server is left alone because it cannot be reached, or None."""
        return self._breaker.wait_until()

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> str:
        """Hand over one message and return the server's answer; raises a `DeliveryProblem`."""
        content = message.as_bytes(policy=POLICY.clone(utf8=not recipient.isascii()))
        if self._signer is not None:
            content = self._signer.sign(content)
        with self._lock:
            connection = self._connect()
            try:
                answer = self._hand_over(connection, content, sender, recipient)
            except DeliveryProblem:
                self._reset()
                raise
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                raise Postponed(f"The connection to the mail server broke ({_name(error)})") from error
            except BaseException:
                # A time limit struck in the middle of a conversation: nobody knows where it stands.
                self._drop()
                raise
            self._used_at = time.monotonic()
            return answer

    def close(self) -> None:
        """Say goodbye and close the connection, if there is one."""
        with self._lock:
            self._drop()

    def _connect(self) -> smtplib.SMTP:
        """Return a connection that answered just now; a fork or a long pause means a new one."""
        kept = self._connection if self._owner == os.getpid() else None
        fresh = time.monotonic() - self._used_at < IDLE_LIMIT_S
        if kept is not None and not _hung_up(kept) and (fresh or _answers(kept)):
            return kept
        self._drop()
        try:
            self._connection = self._open()
        except Postponed:
            self._breaker.failed()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._breaker.failed()
            raise Postponed(f"The mail server cannot be reached ({_name(error)})") from error
        self._breaker.succeeded()
        self._owner, self._used_at = os.getpid(), time.monotonic()
        return self._connection

    def _open(self) -> smtplib.SMTP:
        # Without a name of its own the library asks the DNS for one, which may take long.
        own_name = socket.gethostname()
        connection: smtplib.SMTP
        if self._scheme == "smtps":
            connection = smtplib.SMTP_SSL(
                self._host, self._port, own_name, timeout=self._timeout_s, context=self._tls()
            )
        else:
            connection = smtplib.SMTP(self._host, self._port, own_name, timeout=self._timeout_s)
        try:
            connection.ehlo_or_helo_if_needed()
            if self._scheme == "smtp+starttls":
                connection.starttls(context=self._tls())
                connection.ehlo()
            if self._user:
                self._login(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _login(self, connection: smtplib.SMTP) -> None:
        try:
            connection.login(self._user, self._password)
        except smtplib.SMTPException as error:
            code = getattr(error, "smtp_code", type(error).__name__)
            raise Postponed(f"The mail server did not accept our login ({code})") from error

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _hand_over(self, connection: smtplib.SMTP, content: bytes, sender: str, recipient: str) -> str:
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        if options and not connection.has_extn("smtputf8"):
            raise Refused("The mail server does not take addresses with letters outside ASCII")
        _check("sender", *connection.mail(sender, options))
        _check_address(*connection.rcpt(recipient))
        code, text = connection.docmd("DATA")
        if code != START_MAIL_INPUT:
            _check("message", code, text)
            raise Postponed(_quote("The mail server answered", code, text))
        connection.send(_dotted(content))
        return self._read_verdict(connection)

    def _read_verdict(self, connection: smtplib.SMTP) -> str:
        try:
            code, text = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Uncertain(
                f"The connection broke after the message was handed over, before the server answered ({_name(error)})"
            ) from error
        _check("message", code, text)
        return f"{code} {_plain(text)}"

    def _reset(self) -> None:
        """Get the connection ready for the next message; without an answer it is closed."""
        if self._connection is not None:
            try:
                if self._connection.rset()[0] in ACCEPTED:
                    return
            except (OSError, smtplib.SMTPException):
                log.info("smtp.reset_failed")
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _check(what: str, code: int, text: bytes) -> None:
    if code in ACCEPTED:
        return
    said = _quote(f"The mail server refused the {what}", code, text)
    if 500 <= code < 600 and code not in LOGIN_NEEDED:
        raise Refused(said)
    raise Postponed(said)


def _check_address(code: int, text: bytes) -> None:
    try:
        _check("address", code, text)
    except Refused as error:
        answer = _plain(text)
        if is_hard(code, answer):
            raise NoSuchAddress(str(error), f"{code} {answer}") from error
        raise


def _answers(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] in ACCEPTED
    except (OSError, smtplib.SMTPException):
        return False


def _hung_up(connection: smtplib.SMTP) -> bool:
    """Whether the server has closed a connection that should be silent: then something can be read from it."""
    sock = connection.sock
    if sock is None:
        return True
    try:
        sock.settimeout(0)
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    finally:
        sock.settimeout(connection.timeout)
    return True


def _dotted(content: bytes) -> bytes:
    """Return the message as DATA wants it: CRLF line ends, leading dots doubled, the closing dot."""
    lines = BARE_LINE_END.sub(b"\r\n", content)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _quote(start: str, code: int, text: bytes) -> str:
    return f"{start}: {code} {_plain(text)}"


def _plain(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())[:200]


def _name(error: Exception) -> str:
    return str(error.strerror or type(error).__name__) if isinstance(error, OSError) else type(error).__name__
