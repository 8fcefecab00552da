"""The signature holds for what arrives: line ends, dots and long headers as the other side sees them."""

from email.message import EmailMessage

import dkim  # type: ignore[import-untyped]
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.notifications.app import create_mail_server
from services.notifications.mail.wire import POLICY
from services.notifications.settings import Settings
from tests.integration.notifications.stand_ins import MailServer
from tests.unit.notifications.test_signing import PEM, record


class RawMailServer(MailServer):
    """Keeps every message as it came."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take it."""
        self.raw = bytes(envelope.original_content or b"")
        return "250 OK"


def test_mail_arrives_under_a_signature_that_holds() -> None:
    other_side = RawMailServer()
    other_side.start()
    settings = Settings(
        smtp_url=other_side.url,
        mail_from="Champions <no-reply@champions.example>",
        dkim_key=PEM.replace("\n", "\\n"),
        dkim_selector="autumn",
    )
    server = create_mail_server(settings)
    letter = EmailMessage(POLICY)
    letter["From"] = "no-reply@champions.example"
    letter["Subject"] = "A long subject with dots. " * 10
    letter.set_content("Hello\n.\n..dots\n")
    server.send(
        server.signed(letter.as_bytes(policy=POLICY)), sender="no-reply@champions.example", recipient="ada@example.org"
    )
    server.close()
    other_side.stop()
    assert dkim.verify(other_side.raw, dnsfunc=record)


def test_without_a_key_nothing_is_signed(mail_server: MailServer, notifications_settings: Settings) -> None:
    server = create_mail_server(notifications_settings)
    letter = EmailMessage(POLICY)
    letter["From"] = "no-reply@champions.example"
    server.send(
        server.signed(letter.as_bytes(policy=POLICY)), sender="no-reply@champions.example", recipient="ada@example.org"
    )
    server.close()
    assert mail_server.messages[0]["DKIM-Signature"] is None
