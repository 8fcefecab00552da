"""Messages as bytes: headers hold, names in every script survive, addresses are checked."""

import datetime as dt
import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.mail.envelope import (
    AddressUnusable,
    Attachment,
    Sender,
    build,
    message_id,
    wire_address,
)
from services.notifications.mail.templates import Rendered

SENDER = Sender("Champions", "no-reply@champions.example")
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}


def as_sent(name: str = "Ada", subject: str = "Hello", **more: object) -> bytes:
    """Build a message and put it on the wire."""
    built = build(
        Rendered(subject, "text é\n", "<p>html é</p>"),
        sender=SENDER,
        to_name=name,
        to_address="ada@example.org",
        identifier=message_id("key", "champions.example"),
        sent_at=NOW,
        **more,  # type: ignore[arg-type]
    )
    raw = built.as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    return raw


def received(name: str = "Ada", subject: str = "Hello", **more: object) -> EmailMessage:
    """Build, put on the wire, read back."""
    parsed = email.message_from_bytes(as_sent(name, subject, **more), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_plain_message_has_exactly_the_headers_it_should() -> None:
    message = received()
    assert set(message.keys()) == HEADERS
    assert message["To"] == "Ada <ada@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    body = message.get_body(("plain",))
    assert body
    assert body.get_content().split() == ["text", "é"]


def test_the_address_for_one_click_unsubscribing_is_written_plainly_however_long_it_is() -> None:
    address = f"https://mail.example/unsubscribe/{'WyIwMWEyMDI2MC1hNGFl' * 10}.3WiDD_I-oT138"
    lines = as_sent(unsubscribe_url=address).split(b"\r\n")
    assert f"List-Unsubscribe: <{address}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_an_attachment_arrives_byte_by_byte() -> None:
    content = bytes(range(256)) * 40
    message = received(attachments=(Attachment("certificate.pdf", "application/pdf", content),))
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("certificate.pdf", "application/pdf")
    assert part.get_content() == content


@pytest.mark.parametrize(
    "attack", ["\r\nBcc: a@b.c", "\nX: y", "\r\n\r\n<script>", "\x00", '"; Bcc: a@b.c', "=?utf-8?q?=0ABcc:_a@b.c?="]
)
def test_no_header_can_be_smuggled_in(attack: str) -> None:
    message = received(name=f"Ada{attack}", subject=f"Hello{attack}")
    assert set(message.keys()) == HEADERS
    assert [each.addr_spec for each in message["To"].addresses] == ["ada@example.org"]


@pytest.mark.parametrize(
    "name",
    ["Seán Ó Ríordáin", "عائشة بنت أحمد", "陳大文" * 20, 'Ada "the" \\ Example', "a" * 500, "Ex, Ample; <x@y.z>"],
)
def test_names_of_every_kind_arrive(name: str) -> None:
    assert [each.addr_spec for each in received(name=name)["To"].addresses] == ["ada@example.org"]
    # The library's parser puts blanks between encoded words of a name; its plain decoder follows RFC 2047.
    sent = email.message_from_bytes(as_sent(name))["To"]
    shown = str(make_header(decode_header(sent))).replace("\\", "")
    assert name.replace("\\", "")[:20] in shown


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_typed_one_recipient_and_the_same_headers_come_out(name: str, subject: str) -> None:
    message = received(name=name, subject=subject)
    assert set(message.keys()) == HEADERS
    assert [each.addr_spec for each in message["To"].addresses] == ["ada@example.org"]


def test_the_message_id_depends_on_the_key_alone() -> None:
    assert message_id("a", "x.example") == message_id("a", "x.example") != message_id("b", "x.example")


@pytest.mark.parametrize(
    "address", ["", "ada", "@example.org", "ada@", "a b@example.org", "a@b\r\nc", "a@b,c@d", "<a@b>"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressUnusable):
        wire_address(address)


def test_a_long_address_is_written_plainly() -> None:
    address = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.example"
    built = build(
        Rendered("Hello", "text", "<p>html</p>"),
        sender=SENDER,
        to_name="Seán Ó Ríordáin " * 4,
        to_address=address,
        identifier=message_id("key", "champions.example"),
        sent_at=NOW,
    )
    assert address.encode() in built.as_bytes()


def test_an_international_domain_is_written_in_ascii() -> None:
    assert wire_address("ada@bücher.example") == "ada@xn--bcher-kva.example"
