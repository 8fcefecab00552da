"""Builds the message that goes over the wire: headers that cannot be injected into, text, HTML, attachments."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from services.notifications.mail.names import display_name, subject_line
from services.notifications.mail.templates import Rendered
from services.notifications.mail.wire import Mail


class AddressUnusable(ValueError):
    """The text is not an e-mail address that a message can be sent to."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Sender:
    """From whom mail comes, read from CHAMPIONS_MAIL_FROM (`Name <address>`)."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> "Sender":
        """Read `Name <user@host>`; raises `AddressUnusable`."""
        name, address = parseaddr(text)
        return cls(display_name(name), wire_address(address))

    @property
    def domain(self) -> str:
        """The part after the at sign."""
        return self.address.rpartition("@")[2]


@lru_cache(maxsize=1024)
def wire_address(text: str) -> str:
    """Return an address as SMTP wants it, international domains in ASCII; raises `AddressUnusable`."""
    local, at, domain = text.strip().rpartition("@")
    if (
        not at
        or not local
        or not domain
        or any(each.isspace() or not each.isprintable() or each in "<>," for each in text.strip())
    ):
        raise AddressUnusable("This is not an e-mail address")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
        Address(username=local, domain=ascii_domain)
    except (UnicodeError, ValueError) as error:
        raise AddressUnusable("This is not an e-mail address") from error
    return f"{local}@{ascii_domain}"


def message_id(idem_key: str, domain: str) -> str:
    """Return the Message-ID of a message: the same for every try, so that a mailbox can recognise a second copy."""
    digest = hashlib.sha256(idem_key.encode()).hexdigest()
    return f"<{digest[:40]}@{domain}>"


def build(
    content: Rendered,
    *,
    sender: Sender,
    to_name: str,
    to_address: str,
    identifier: str,
    sent_at: dt.datetime,
    thread: str | None = None,
    unsubscribe_url: str | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Mail:
    """Put a message together; every header goes through the standard library's structured headers."""
    message = Mail()
    message["From"] = _address(sender.name, sender.address)
    message["To"] = _address(display_name(to_name), to_address)
    message["Subject"] = subject_line(content.subject)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = identifier
    if thread:
        # The head of the thread was never sent; mail programs put together what answers the same message.
        message["In-Reply-To"] = thread
        message["References"] = thread
    # Out-of-office programs leave automatic mail alone (RFC 3834; the second is for Exchange).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if unsubscribe_url:
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(content.text)
    message.add_alternative(content.html, subtype="html")
    for each in attachments:
        kind, _, subtype = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=kind, subtype=subtype, filename=each.name)
    return message


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
