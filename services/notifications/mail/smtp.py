"""Hands messages to the mail server over connections that are kept, and says exactly how far each one came."""

import datetime as dt
import os
import smtplib
import socket
import ssl
from collections import deque
from urllib.parse import parse_qs, unquote, urlsplit

from services.notifications.mail.breaker import Breaker
from services.notifications.mail.conversation import Conversation, Postponed, name_of
from services.notifications.mail.signing import Signer

DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class SmtpServer:
    """One mail server; each process keeps as many connections to it as it hands over messages at the same time.

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
        # Taking from a deque and giving back to it are atomic.
        self._idle: deque[Conversation] = deque()
        self._owner = os.getpid()
        self._breaker = Breaker()

    def down_until(self) -> dt.datetime | None:
        """Return until when the server is left alone because it cannot be reached, or None."""
        return self._breaker.wait_until()

    def signed(self, content: bytes) -> bytes:
        """Return a message under our signature, if we sign."""
        return content if self._signer is None else self._signer.sign(content)

    def send(self, content: bytes, *, sender: str, recipient: str) -> str:
        """Hand over one message and return the server's answer; raises a `DeliveryProblem`."""
        conversation = self._begin()
        try:
            return conversation.hand_over(content, sender, recipient)
        finally:
            self._idle.append(conversation)

    def close(self) -> None:
        """Hang up on all connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def _begin(self) -> Conversation:
        """Return a connection that works: one of those kept, or a new one."""
        if self._owner != os.getpid():
            # A fork: the connections are our parent's.
            self._owner, self._idle = os.getpid(), deque()
        while self._idle:
            kept = self._idle.pop()
            if kept.usable():
                return kept
            kept.close()
        return self._connect()

    def _connect(self) -> Conversation:
        try:
            connection = self._open()
        except Postponed:
            self._breaker.failed()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._breaker.failed()
            raise Postponed(f"The mail server cannot be reached ({name_of(error)})") from error
        self._breaker.succeeded()
        return Conversation(connection)

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
