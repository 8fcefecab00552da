"""Takes a mail apart for the page that shows it."""

from __future__ import annotations

import email.parser
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage

SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Unsubscribe")


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    number: int
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail as a person wants to see it."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[Attachment]


def read(message: bytes) -> Letter:
    """Take a message apart; a part that cannot be decoded shows its raw text."""
    parsed = email.parser.BytesParser(EmailMessage, policy=email.policy.default).parsebytes(message)
    headers = [(name, str(parsed[name])) for name in SHOWN_HEADERS if parsed[name]]
    attachments = [_attachment(number, part) for number, part in enumerate(parsed.iter_attachments())]
    return Letter(headers, _body(parsed, "plain"), _body(parsed, "html"), attachments)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return str(part.get_payload())


def _attachment(number: int, part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    name = part.get_filename() or f"attachment-{number + 1}"
    return Attachment(number, name, part.get_content_type(), content if isinstance(content, bytes) else b"")
