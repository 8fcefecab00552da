"""The development mailbox: SMTP in, page and JSON out, kept over a restart."""

import smtplib
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from champions.embedded import free_port
from champions.mailbox.page import create_mailbox_app
from champions.mailbox.server import Sink
from champions.mailbox.store import Store


def letter(subject="Your certificate", to="ada@clinic.example"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Champions <no-reply@champions.example>", to, subject
    message.set_content("Plain words: https://portal.example/x\n")
    message.add_alternative("<p>Rich <b>words</b></p><script>alert(1)</script>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="certificate.pdf")
    return message


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "mailbox")


@pytest.fixture
def smtp_port(store):
    controller = Controller(Sink(store), hostname="127.0.0.1", port=free_port(), decode_data=False)
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def client(store):
    return create_mailbox_app(store).test_client()


def send(port, message, **more):
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.send_message(message, **more)


def test_a_sent_mail_is_listed_and_comes_back_as_it_was_received(smtp_port, client):
    send(smtp_port, letter("Grüße 🎓"))
    (listed,) = client.get("/api/messages").json
    assert set(listed) == {"id", "to", "subject", "received_at"}
    assert (listed["to"], listed["subject"]) == ("ada@clinic.example", "Grüße 🎓")
    raw = client.get(f"/api/messages/{listed['id']}/raw").data
    assert b"%PDF" not in raw
    assert b"certificate.pdf" in raw
    assert b"\r\n" in raw


def test_the_list_is_newest_first_and_can_be_asked_for_one_address(smtp_port, client):
    for to in ("a@x.example", "b@x.example", "a@x.example"):
        send(smtp_port, letter(f"for {to}", to=to))
    assert [each["subject"] for each in client.get("/api/messages?to=A@x.example").json] == ["for a@x.example"] * 2
    assert client.get("/api/messages").json[1]["to"] == "b@x.example"
    assert client.get("/api/messages?to=nobody@x.example").json == []


def test_who_a_mail_is_for_is_what_the_envelope_says(smtp_port, client):
    send(smtp_port, letter(), to_addrs=["hidden@x.example", "second@x.example"])
    assert client.get("/api/messages?to=second@x.example").json[0]["to"] == "hidden@x.example, second@x.example"


def test_mails_are_there_after_a_restart(smtp_port, store):
    send(smtp_port, letter("kept"))
    again = Store(store.folder)
    assert [summary.subject for summary in again.list()] == ["kept"]
    assert again.raw(again.list()[0].id)


def test_all_mails_can_be_deleted(smtp_port, client, store):
    send(smtp_port, letter())
    assert client.delete("/api/messages").status_code == 204
    assert client.get("/api/messages").json == []
    assert list(store.folder.iterdir()) == []


def test_a_mail_that_is_not_there_is_not_found(client):
    for path in ("/messages/none", "/api/messages/none/raw", "/api/messages/..%2fsecrets/raw"):
        assert client.get(path).status_code == 404


def test_the_page_shows_a_mail_without_running_its_scripts(smtp_port, client):
    send(smtp_port, letter("<b>Bold</b> subject"))
    message_id = client.get("/api/messages").json[0]["id"]
    inbox = client.get("/")
    assert "&lt;b&gt;Bold&lt;/b&gt; subject" in inbox.text
    page = client.get(f"/messages/{message_id}").text
    assert "certificate.pdf" in page
    assert 'href="https://portal.example/x"' in page
    body = client.get(f"/messages/{message_id}/html")
    assert "script-src" not in body.headers["Content-Security-Policy"]
    assert "default-src 'none'" in body.headers["Content-Security-Policy"]
    attachment = client.get(f"/messages/{message_id}/attachments/0")
    assert (attachment.mimetype, attachment.data) == ("application/pdf", b"%PDF-1.7")


def test_an_empty_mailbox_says_what_to_do(client):
    assert "No mail yet" in client.get("/").text
    assert client.get("/health/ready").status_code == 200


def test_a_broken_mail_is_kept_and_shown_all_the_same(store, client):
    kept = store.add(
        ["ada@clinic.example"],
        b"Subject: =?nonsense?Q?x?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe",
    )
    assert client.get(f"/messages/{kept.id}").status_code == 200
    assert client.get("/").status_code == 200
