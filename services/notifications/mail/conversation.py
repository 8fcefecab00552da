"""One connection to a mail server, and what is said on it about one message.

SMTP has one moment that nobody can see into: after the last byte of a message, before the server's
answer. A connection lost there is `Uncertain`; lost anywhere else, the server has not taken the message.
"""

import re
import smtplib
import ssl
import time

import structlog

from services.notifications.suppressions.bounces import is_hard

IDLE_LIMIT_S = 30.0
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


class Conversation:
    """A connection that is used for one message after the other."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection
        self._used_at = time.monotonic()
        self._lost = False

    def usable(self) -> bool:
        """Whether another message can be handed over; after a long pause the server is asked."""
        if self._lost or _hung_up(self._connection):
            return False
        return time.monotonic() - self._used_at < IDLE_LIMIT_S or _answers(self._connection)

    def hand_over(self, content: bytes, sender: str, recipient: str) -> str:
        """Hand over one message and return the server's answer; raises a `DeliveryProblem`."""
        try:
            self._offer(sender, recipient)
            self._connection.send(_dotted(content))
            answer = self._read_verdict()
        except Uncertain:
            self.close()
            raise
        except DeliveryProblem:
            self._reset()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Postponed(f"The connection to the mail server broke ({name_of(error)})") from error
        except BaseException:
            # A time limit struck in the middle of a conversation: nobody knows where it stands.
            self.close()
            raise
        self._used_at = time.monotonic()
        return answer

    def close(self) -> None:
        """Hang up."""
        self._lost = True
        self._connection.close()

    def _offer(self, sender: str, recipient: str) -> None:
        """Come as far as the server's wish to read the message."""
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        if options and not self._connection.has_extn("smtputf8"):
            raise Refused("The mail server does not take addresses with letters outside ASCII")
        if self._connection.has_extn("pipelining") and not options:
            self._offer_at_once(sender, recipient)
            return
        # The library would take the addresses apart once more; they are fit for the wire already.
        plain = self._connection.docmd("MAIL", f"FROM:<{sender}>") if not options else None
        _check("sender", *(plain or self._connection.mail(sender, options)))
        _check_address(*self._connection.docmd("RCPT", f"TO:<{recipient}>"))
        _check_start(*self._connection.docmd("DATA"))

    def _offer_at_once(self, sender: str, recipient: str) -> None:
        """Say everything up to DATA without waiting in between (RFC 2920): one way to the server instead of three."""
        self._connection.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
        mail, rcpt, data = (self._connection.getreply() for _ in range(3))
        if data[0] == START_MAIL_INPUT and not (mail[0] in ACCEPTED and rcpt[0] in ACCEPTED):
            # It wants a message for nobody; there is no polite way out of that.
            self.close()
        _check("sender", *mail)
        _check_address(*rcpt)
        _check_start(*data)

    def _read_verdict(self) -> str:
        try:
            code, text = self._connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Uncertain(
                f"The connection broke after the message was handed over, before the server answered ({name_of(error)})"
            ) from error
        _check("message", code, text)
        return f"{code} {_plain(text)}"

    def _reset(self) -> None:
        """Get the connection ready for the next message; without an answer it is closed."""
        try:
            if not self._lost and self._connection.rset()[0] in ACCEPTED:
                return
        except (OSError, smtplib.SMTPException):
            log.info("smtp.reset_failed")
        self.close()


def name_of(error: Exception) -> str:
    """Return the name of an error for a reason that people read."""
    return str(error.strerror or type(error).__name__) if isinstance(error, OSError) else type(error).__name__


def _check(what: str, code: int, text: bytes) -> None:
    if code in ACCEPTED:
        return
    said = f"The mail server refused the {what}: {code} {_plain(text)}"
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


def _check_start(code: int, text: bytes) -> None:
    if code != START_MAIL_INPUT:
        _check("message", code, text)
        raise Postponed(f"The mail server answered: {code} {_plain(text)}")


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


def _plain(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())[:200]
