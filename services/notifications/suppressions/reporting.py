"""Takes in reports about mail that came back, or that somebody complained about.

Anybody can send a forged report to a mailbox, so only one about a mail that we sent to that address counts:
it has to quote the Message-ID, which nobody can guess.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.mail.envelope import message_id
from services.notifications.messages.models import Message, State
from services.notifications.messages.operations import settle
from services.notifications.messages.verdicts import fail
from services.notifications.suppressions.bounces import Report
from services.notifications.suppressions.models import Cause
from services.notifications.suppressions.operations import suppress
from shared import clock

REPORTS_FOLLOW_WITHIN = dt.timedelta(days=60)
CAUSES = {"bounce": Cause.BOUNCE, "complaint": Cause.COMPLAINT}


def take_report(session: Session, report: Report, domain: str) -> str:
    """Note what happened to a mail and suppress its address if that is final; returns the outcome in words."""
    message = _about(session, report, domain)
    if message is None:
        return "ignored: it is not about a mail that was sent from here to this address"
    if report.kind != "complaint" and message.state in (State.SENT, State.UNKNOWN):
        settle(message, fail(f"Came back: {report.detail}"))
    if report.kind not in CAUSES:
        return "noted: the mail failed, the address may be good"
    suppress(session, report.recipient, CAUSES[report.kind], report.detail, message_id=message.id)
    return "suppressed"


def _about(session: Session, report: Report, domain: str) -> Message | None:
    recent = sa.select(Message).where(
        sa.func.lower(Message.recipient_email) == report.recipient,
        Message.first_tried_at > clock.now() - REPORTS_FOLLOW_WITHIN,
    )
    found = session.scalars(recent.order_by(Message.id.desc()).with_for_update())
    return next((each for each in found if message_id(each.idem_key, domain) == report.message_id), None)
