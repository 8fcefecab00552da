"""The mail that says what a reviewer decided about evidence."""

from typing import Any

from sqlalchemy.orm import Session

from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.messages.verdicts import Letter
from services.notifications.preferences.categories import Category
from shared import clock

KIND = "evidence_reviewed"


def tell_review(session: Session, *, evidence_id: str, learner_id: str, details: dict[str, Any]) -> None:
    """Add the message; evidence is reviewed once, so there is one."""
    add_message(
        session,
        NewMessage(
            idem_key=f"evidence-reviewed:{evidence_id}:{learner_id}",
            kind=KIND,
            category=Category.REVIEWS,
            learner_id=learner_id,
            due_at=clock.now(),
            details=details,
        ),
    )


class ReviewMail(Kind):
    """Says what was decided, why, and where to go on."""

    def __init__(self, portal_url: str) -> None:
        self._portal = portal_url.rstrip("/")

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return what was decided, with the page on which it can be seen."""
        page = f"/resources/{message.details['resource']}/completion"
        values = {**message.details, "resource_url": f"{self._portal}{page}"}
        return Letter(values, summary=message.details["reason"], page=page)
