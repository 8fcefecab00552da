"""Messages as bytes: headers hold, names in every script survive, addresses are checked."""

import datetime as dt
import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notifications.mail.envelope import (
    AddressUnusable,
    Attachment,
    Sender,
    build,
    message_id,
    wire_address,
)
from services.notifications.mail.names import display_name, subject_line
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


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                "\r\nBcc: all@example.org\r\n",
                "\n\n<html>",
                "=?utf-8?q?=0D=0ABcc:_all=40example.org?=",
                "=?iso-8859-1?b?DQpCY2M6IGE=?=",
                "\u202eexe.fdp\u2066",
                "\x00\x0b\x0c\x1b[31m\x85\u2028",
                "\u0639\u0627\u0626\u0634\u0629 \u0628\u0646\u062a",
                "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{STETHOSCOPE}\N{VARIATION SELECTOR-16}",
                "\N{CRAB}" * 40,
                "\ud800",
                '", <all@example.org>; "',
                "(comment) \\",
                "x" * 1000,
                "a\u0301\u0302\u0303" * 30,
            ]
        ),
    ),
    max_size=6,
).map("".join)


@settings(deadline=None)
@given(name=HOSTILE, subject=HOSTILE, file=HOSTILE)
@example(name="a;" + "b" * 70 + "=?=?", subject="", file="")
@example(name="", subject="", file="\U00010000" * 80)
@example(name="", subject="0" * 23 + "=?=?" + "0" * 23 + "=?=?\xa1 \U00010000 \U00010000 \xa1", file="")
def test_whatever_is_typed_one_recipient_and_the_same_headers_come_out_and_can_be_read(
    name: str, subject: str, file: str
) -> None:
    raw = as_sent(name=name, subject=subject, attachments=(Attachment(display_name(file), "text/plain", b"x"),))
    head = raw.partition(b"\r\n\r\n")[0]
    assert not head.replace(b"\r\n", b"").count(b"\n")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(message.keys()) == HEADERS
    assert [each.addr_spec for each in message["To"].addresses] == ["ada@example.org"]
    # The library loses a blank here and there between encoded words.
    assert "".join(message["Subject"].split()) == "".join(subject_line(subject).split())
    assert isinstance(message, EmailMessage)
    assert [part.get_content() for part in message.iter_attachments()] == ["x"]


@settings(deadline=None)
@given(HOSTILE)
@example("Your certificate: " + "care \N{EM DASH} " * 40)
def test_a_subject_is_read_by_a_mail_program_as_it_was_written(subject: str) -> None:
    message = email.message_from_bytes(as_sent(subject=subject))
    assert str(make_header(decode_header(message["Subject"]))) == subject_line(subject)
    assert all(len(word) <= 75 for word in message["Subject"].split() if word.startswith("=?utf-8?"))


@settings(deadline=None)
@given(HOSTILE)
def test_a_body_arrives_as_it_was_written(text: str) -> None:
    written = text.encode("utf-8", "replace").decode()
    built = build(
        Rendered("Hello", written, f"<p>{written}</p>"),
        sender=SENDER,
        to_name="Ada",
        to_address="ada@example.org",
        identifier=message_id("key", "champions.example"),
        sent_at=NOW,
    )
    message = email.message_from_bytes(built.as_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().split() == written.split()


def test_the_reminders_of_a_rule_answer_the_same_message() -> None:
    root = message_id("thread:idle:1:champion", "champions.example")
    message = received(thread=root)
    assert message["In-Reply-To"] == message["References"] == root
    assert set(message.keys()) == HEADERS | {"In-Reply-To", "References"}


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
