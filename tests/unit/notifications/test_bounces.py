"""What mail servers say about an address is read without guessing."""

import pytest

from services.notifications.suppressions.bounces import Report, is_hard, read_reports

HEAD = """\
From: MAILER-DAEMON@mail.example
To: no-reply@champions.example
Subject: Undelivered
Message-ID: <report@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

Something happened.

--b
"""
ORIGINAL = """\
--b
Content-Type: {part}

From: no-reply@champions.example
To: Ada <ada@example.org>
Message-ID: <ours@champions.example>
Subject: Hello

--b--
"""
STATUS = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; Ada@Example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such
 mailbox

"""
FEEDBACK = """\
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Someone/1.0
Version: 1

"""


def delivery(status: str = "5.1.1", action: str = "failed", part: str = "message/rfc822") -> bytes:
    text = HEAD.format(kind="delivery-status") + STATUS.format(status=status, action=action)
    return (text + ORIGINAL.format(part=part)).encode()


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_a_delivery_report_names_address_mail_and_answer(part: str) -> None:
    assert read_reports(delivery(part=part)) == [
        Report("bounce", "ada@example.org", "<ours@champions.example>", "550 5.1.1 No such mailbox")
    ]


def test_a_full_mailbox_is_trouble_and_a_delay_is_nothing() -> None:
    assert [each.kind for each in read_reports(delivery("5.2.2"))] == ["trouble"]
    assert read_reports(delivery("4.4.1", action="delayed")) == []


def test_a_complaint_finds_its_recipient_in_the_mail_that_it_shows() -> None:
    content = HEAD.format(kind="feedback-report") + FEEDBACK + ORIGINAL.format(part="message/rfc822")
    assert read_reports(content.encode()) == [
        Report("complaint", "ada@example.org", "<ours@champions.example>", "abuse")
    ]


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"Subject: x\n\ny", delivery().split(b"--b\nContent-Type: message/rfc822")[0]]
)
def test_what_is_no_report_says_nothing(content: bytes) -> None:
    assert read_reports(content) == []


@pytest.mark.parametrize(
    ("code", "text", "hard"),
    [
        (550, "5.1.1 No such mailbox", True),
        (550, "No such user", True),
        (553, "5.1.3 Bad address", True),
        (550, "5.7.1 Blocked by policy", False),
        (552, "5.2.2 Mailbox full", False),
        (554, "Go away", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_a_hard_bounce(code: int, text: str, *, hard: bool) -> None:
    assert is_hard(code, text) is hard
