"""Mail under a DKIM signature that others can check."""

import base64
import datetime as dt

import dkim  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.notifications.mail.envelope import Sender, build
from services.notifications.mail.signing import Signer
from services.notifications.mail.templates import Rendered

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
).decode()


def record(name: bytes, timeout: int = 5) -> bytes:
    assert name == b"autumn._domainkey.champions.example."
    public = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def signed(subject: str = "Your next step") -> bytes:
    mail = build(
        Rendered(subject, "Grüße\n.\n", "<p>Grüße</p>"),
        sender=Sender("Champions", "no-reply@champions.example"),
        to_name="Žofia",
        to_address="zofia@example.org",
        identifier="<one@champions.example>",
        sent_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        unsubscribe_url="https://champions.example/unsubscribe/" + "x" * 200,
    )
    signer = Signer(domain="champions.example", selector="autumn", key=PEM)
    return signer.sign(mail.as_bytes())


@pytest.mark.parametrize("subject", ["Your next step", "Ваш следующий шаг " * 20])
def test_a_signature_holds_and_covers_the_headers_for_unsubscribing(subject: str) -> None:
    content = signed(subject)
    assert dkim.verify(content, dnsfunc=record)
    head = content.partition(b"Content-Type")[0].replace(b"\r\n ", b" ").lower()
    assert b"list-unsubscribe-post" in head[: head.index(b"from: ")]


@pytest.mark.parametrize("change", [(b"one@champions", b"two@champions"), (b"/unsubscribe/x", b"/unsubscribe/y")])
def test_a_changed_mail_does_not_hold(change: tuple[bytes, bytes]) -> None:
    assert not dkim.verify(signed().replace(*change), dnsfunc=record)


def test_settings_that_cannot_sign_are_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="DKIM_KEY"):
        Signer(domain="champions.example", selector="autumn", key="nothing")
    with pytest.raises(ValueError, match="DKIM_SELECTOR"):
        Signer(domain="champions.example", selector="", key=PEM)
