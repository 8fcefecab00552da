"""Mail to those who mean to attend a date of a workshop: that it has changed, or does not take place."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from services.notifications.lookahead import find
from services.notifications.messages.dates import CHANGED, WITHDRAWN, DateLetters, SessionDate
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.messages.verdicts import Letter, Settled, skip
from services.notifications.occasions.models import Occasion
from services.notifications.preferences.categories import Category
from shared import clock

KINDS = (CHANGED, WITHDRAWN)
TAKEN_BACK = "Does not mean to attend any more"


def tell_date(session: Session, learner_id: str, subject: str, details: dict[str, Any], *, withdrawn: bool) -> None:
    """Add the message; the same news of the same date is told once, whatever else a revision changes."""
    kind = WITHDRAWN if withdrawn else CHANGED
    told = ":".join(str(details[name]) for name in ("starts_at", "ends_at", "session_zone", "format", "place"))
    add_message(
        session,
        NewMessage(
            idem_key=f"{kind}:{learner_id}:{subject}:{details['revision']}:{told}",
            kind=kind,
            category=Category.REMINDERS,
            learner_id=learner_id,
            due_at=clock.now(),
            details=details | {"subject": subject},
        ),
    )


class DateNews(Kind):
    """Says what became of a date; everything that it says came with the event."""

    def __init__(self, letters: DateLetters) -> None:
        self._letters = letters

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | None:
        """Leave alone who took it back meanwhile, or whom newer news is on its way to."""
        occasion = find(session, Occasion, ("session", str(message.learner_id), message.details["subject"]))
        if occasion is None or occasion.over == TAKEN_BACK:
            return skip(TAKEN_BACK)
        date = SessionDate.of(message.details)
        if now >= date.ends_at:
            return skip("The date is over")
        newer = message.kind == CHANGED and (occasion.over is not None or occasion.anchor_at != date.starts_at)
        return skip("The date has changed once more") if newer else None

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return what the event said, with the file that brings a calendar up to date."""
        date = SessionDate.of(message.details)
        return self._letters.withdrawn(date) if message.kind == WITHDRAWN else self._letters.session(date)
