"""The mail with the certificate: announced when it is issued, sent with the PDF when that is ready."""

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.mail.envelope import Attachment
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message, State
from services.notifications.messages.operations import NewMessage, add_message, begin_anew
from services.notifications.messages.verdicts import Letter, Settled, Wait, fail, skip
from services.notifications.preferences.categories import Category
from shared import clock
from shared.http import RemoteProblem, ServiceClient, ServiceUnavailable

FIRST, REPLACED = "certificate_ready", "certificate_replaced"
KINDS = (FIRST, REPLACED)
ENDED = {"revoked": "The certificate was revoked meanwhile", "superseded": "A newer certificate stands in its place"}
BEING_MADE = "The PDF of the certificate is being made"


def announce_certificate(session: Session, *, certificate_id: str, learner_id: str, details: dict[str, Any]) -> None:
    """Note that a certificate was issued: until its PDF is ready, its message shows what is missing."""
    _add(session, certificate_id, learner_id, details, reason=BEING_MADE, wake=False)


def certificate_ready(session: Session, *, certificate_id: str, learner_id: str, details: dict[str, Any]) -> None:
    """Send the certificate; `details` hold the hash of the PDF that was announced."""
    if _add(session, certificate_id, learner_id, details, reason="Due", wake=True):
        return
    key = _idem_key(certificate_id, learner_id)
    message = session.scalars(sa.select(Message).where(Message.idem_key == key).with_for_update()).one()
    if "sha256" not in message.details and message.state in (State.WAITING, State.FAILED):
        message.details = details
        begin_anew(session, message)


def _add(
    session: Session, certificate_id: str, learner_id: str, details: dict[str, Any], *, reason: str, wake: bool
) -> bool:
    new = NewMessage(
        idem_key=_idem_key(certificate_id, learner_id),
        kind=REPLACED if details.get("replaces") else FIRST,
        category=Category.CERTIFICATES,
        learner_id=learner_id,
        due_at=clock.now(),
        reason=reason,
        details=details,
        pathway=details.get("pathway"),
    )
    return add_message(session, new, wake=wake) is not None


def _idem_key(certificate_id: str, learner_id: str) -> str:
    return f"certificate-issued:{certificate_id}:{learner_id}"


class CertificateMail(Kind):
    """Fetches the PDF when it is sent, and sends only the bytes that were announced."""

    def __init__(self, progress: ServiceClient) -> None:
        self._progress = progress

    def compose(self, message: Message, gathered: Any) -> Letter | Settled | Wait:  # noqa: ARG002
        """Attach the PDF; while progress cannot give it, the message waits."""
        if "sha256" not in message.details:
            return Wait(BEING_MADE)
        code = message.details["code"]
        try:
            answer = self._progress.get(f"/v1/certificates/{code}.pdf", headers={"Accept": "application/pdf"})
        except ServiceUnavailable:
            return Wait("The certificate cannot be fetched: progress does not answer")
        except RemoteProblem as problem:
            return Wait(f"The certificate cannot be fetched: progress answered {problem}")
        ended = ENDED.get(answer.headers.get("Certificate-Status", ""))
        if ended:
            return skip(ended)
        pdf = answer.body
        if hashlib.sha256(pdf).hexdigest() != message.details["sha256"]:
            return fail("The PDF is not the one that was announced: its hash differs")
        attachment = Attachment(f"certificate-{code}.pdf", "application/pdf", pdf)
        return Letter(message.details, (attachment,), page="/certificates")
