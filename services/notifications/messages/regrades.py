"""The mail that says that a corrected key has raised a result."""

from typing import Any

from sqlalchemy.orm import Session

from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.messages.verdicts import Letter
from services.notifications.preferences.categories import Category
from shared import clock

KIND = "result_raised"


def tell_raised(session: Session, *, regrading_id: str, learner_id: str, details: dict[str, Any]) -> None:
    """Add the message; one regrading tells a learner once."""
    add_message(
        session,
        NewMessage(
            idem_key=f"result-raised:{regrading_id}:{learner_id}",
            kind=KIND,
            category=Category.REVIEWS,
            learner_id=learner_id,
            due_at=clock.now(),
            details=details,
        ),
    )


class RaisedMail(Kind):
    """Says what has risen, why, and where it can be seen."""

    def __init__(self, portal_url: str) -> None:
        self._portal = portal_url.rstrip("/")

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return what has risen, with the page of the quiz."""
        page = f"/resources/{message.details['resource']}/quiz"
        why = message.details["reason"]
        values = {**message.details, "correction": why, "resource_url": f"{self._portal}{page}"}
        return Letter(values, summary=why, page=page)
