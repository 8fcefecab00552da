"""Reads what is said of an address: SMTP answers, delivery reports (RFC 3464), complaints (RFC 5965). Pure."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

# The mailbox, the domain or the address itself is wrong (RFC 3463); a full mailbox or a policy is not.
_HARD = re.compile(r"5\.(1\.(0|1|2|3|6|10)|2\.1|4\.4)")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_MAILBOX = frozenset({550, 551, 553})
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>\s]+>)")


@dataclass(frozen=True)
class Report:
    """What one report says of one recipient: `kind` is bounce, trouble (not final for the address) or complaint."""

    kind: str
    recipient: str
    message_id: str
    detail: str


def is_hard(code: int, text: str) -> bool:
    """Whether an answer to RCPT means that the address does not exist."""
    status = _STATUS.search(text)
    return bool(_HARD.fullmatch(status[0])) if status else code in _NO_MAILBOX


def read_reports(content: bytes) -> list[Report]:
    """Return what a delivery report or a complaint says; empty for anything else."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    original = _original_id(message)
    if not original:
        return []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            return list(_bounces(part, original))
        if part.get_content_type() == "message/feedback-report":
            return list(_complaints(part, message, original))
    return []


def _bounces(part: Message, original: str) -> Iterator[Report]:
    for fields in _blocks(part):
        recipient = _address(fields.get("original-recipient") or fields.get("final-recipient", ""))
        if not recipient or fields.get("action", "").lower() != "failed":
            continue
        status = fields.get("status", "").split(" ")[0]
        said = fields.get("diagnostic-code", "").partition(";")[2].strip() or status
        kind = "bounce" if _HARD.fullmatch(status) else "trouble"
        yield Report(kind, recipient, original, " ".join(said.split())[:200])


def _complaints(part: Message, message: EmailMessage, original: str) -> Iterator[Report]:
    """A complaint names the recipient, or only shows our mail, which does."""
    fields = next(_blocks(part), {})
    named = fields.get("original-rcpt-to", "")
    shown = [inner.get("To", "") for inner in message.walk() if _id_of(inner) == original]
    recipient = _address(named or next(iter(shown), ""))
    if recipient:
        yield Report("complaint", recipient, original, fields.get("feedback-type", "complaint"))


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """Return the groups of fields; the library reads each as a message of its own, or all as text."""
    payload = part.get_payload()
    inner = payload if isinstance(payload, list) else [email.message_from_string(str(payload))]
    for each in inner:
        if not isinstance(each, Message):
            continue
        fields = each if each.items() else email.message_from_string(str(each.get_payload()))
        yield {name.lower(): str(value) for name, value in fields.items()}


def _original_id(message: EmailMessage) -> str:
    """Return the Message-ID of the mail that the report is about: that of an enclosed part, never the report's own."""
    for part in message.walk():
        if part is not message and (found := _id_of(part)):
            return found
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            found_id = _MESSAGE_ID.search(payload if isinstance(payload, bytes) else b"")
            if found_id:
                return found_id[1].decode("ascii", "replace")
    return ""


def _id_of(part: Message) -> str:
    return str(part.get("Message-ID", "")).strip()


def _address(text: str) -> str:
    """Return the address of `rfc822; ada@example.org` or `Ada <ada@example.org>`."""
    found = re.search(r"[^\s<>;,\"]+@[^\s<>;,\"]+", text)
    return found[0].lower() if found else ""
