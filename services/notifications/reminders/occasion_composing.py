"""Reminders of occasions as a kind of message: progress is asked at the moment of sending, never sent blind."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.dates import DateLetters, SessionDate
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter, Settled, Wait, skip
from services.notifications.occasions.models import Occasion
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.occasion_planning import EVIDENCE, oldest_evidence, plan_occasions
from services.notifications.reminders.schedule import outside_quiet_hours, zone_named
from services.notifications.reminders.triggers import OCCASIONS, precedes
from services.notifications.standings.models import Standing
from shared.http import RemoteProblem, ServiceClient, ServiceUnavailable

SESSION = "session"
KIND_OF = {trigger.template: kind for kind, trigger in OCCASIONS.items()}


class OccasionNow(BaseModel):
    """Progress's answer about one occasion: whether a reminder is still right, why not, and what to say."""

    kind: str
    learner_id: str
    subject: str
    still: bool
    reason: str = ""
    details: dict[str, Any] = Field(default_factory=dict)


class OccasionsAnswer(BaseModel):
    """Progress's answer to POST /v1/occasions."""

    items: list[OccasionNow]


Asked = tuple[str, str, str]


class OccasionReminder(Kind):
    """A reminder of a date: dropped rather than doubled, and only sent while it is still right."""

    again_when_unknown = False

    def __init__(self, progress: ServiceClient, portal_url: str, letters: DateLetters) -> None:
        self._progress = progress
        self._letters = letters
        self._portal_url = portal_url.rstrip("/")

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:
        """Check the rule, the occasion as far as it is known here, and quiet hours."""
        rule = session.get(ReminderRule, message.rule_id)
        if rule is None or not rule.enabled:
            return skip("The rule is switched off" if rule else "The rule is gone")
        reason = _over(session, message) or _moved(session, message)
        if not reason and precedes(rule.trigger) and message.anchor_at and now >= message.anchor_at:
            reason = "The day has come; it is too late to remind of it"
        if reason:
            return skip(reason)
        contact = session.get(Contact, message.learner_id)
        until = outside_quiet_hours(now, rule.quiet, zone_named(contact.time_zone if contact else None))
        return Wait("Quiet hours of the recipient", until=until) if until > now else None

    def gather(self, messages: Sequence[Message]) -> dict[Asked, OccasionNow] | Wait:
        """Ask progress about all of these at once; without an answer they wait."""
        items = [dict(zip(("kind", "learner_id", "subject"), _asked(each), strict=True)) for each in messages]
        try:
            answer = OccasionsAnswer.model_validate(self._progress.post("/v1/occasions", json={"items": items}).json())
        except ServiceUnavailable:
            return Wait("Progress does not answer, so it is not known whether the reminder is still right")
        except (RemoteProblem, ValidationError, ValueError) as problem:
            why = str(problem).splitlines()[0][:120] if str(problem) else type(problem).__name__
            return Wait(f"Progress cannot say whether the reminder is still right ({why})")
        return {(each.kind, each.learner_id, each.subject): each for each in answer.items}

    def compose(self, message: Message, gathered: Any) -> Letter | Settled | Wait:
        """Say what progress answers, or why nothing is said."""
        if isinstance(gathered, Wait):
            return gathered
        found = gathered.get(_asked(message))
        if found is None or not found.still:
            return skip(found.reason if found and found.reason else "Progress knows nothing to remind of")
        if found.kind == SESSION:
            return self._letters.session(SessionDate.of(found.details))
        values = self._values(found.details, message)
        return Letter(values, page=_page(values))

    def settled(self, session: Session, messages: Sequence[Message]) -> None:
        """Plan what the rules want next for these people."""
        session.flush()
        plan_occasions(session, sorted({each.learner_id for each in messages if each.learner_id}))

    def _values(self, details: dict[str, Any], message: Message) -> dict[str, Any]:
        """Return what the template needs: addresses become those of the portal, and no others."""
        values = {"title": message.details["pathway_title"], "next": None, **details}
        for name in ("url", "queue_url", "renew_url", "verify_url"):
            if name in values:
                values[name] = self._own(values[name])
        step = values["next"]
        if step:
            values["next"] = {**step, "url": self._own(step["url"])}
        return values

    def _own(self, path: str) -> str:
        url = urljoin(f"{self._portal_url}/", path)
        return url if urlsplit(url)[:2] == urlsplit(self._portal_url)[:2] else self._portal_url


def _page(values: dict[str, Any]) -> str:
    """Return where the reader goes on."""
    step = values["next"]
    pages = (values.get(name) for name in ("url", "queue_url", "renew_url"))
    return next((each for each in pages if each), step["url"] if step else "")


def _asked(message: Message) -> Asked:
    return KIND_OF[message.kind], str(message.learner_id), str(message.pathway)


def _over(session: Session, message: Message) -> str | None:
    """Say why nobody needs to be reminded any more, as far as it is known here."""
    kind, learner_id, subject = _asked(message)
    if kind == EVIDENCE:
        contact = session.get(Contact, learner_id)
        return None if contact and contact.reviewer else "Does not review evidence any more"
    found = session.get(Occasion, (kind, learner_id, subject), populate_existing=True)
    if found is None:
        return "There is nothing to remind of any more"
    standing = session.get(Standing, (learner_id, subject)) if kind == "deadline" else None
    if standing and standing.completed_at:
        return f"Has completed the pathway on {standing.completed_at:%Y-%m-%d}"
    if standing and standing.withdrawn:
        return f"Has withdrawn from the pathway on {standing.withdrawn_at:%Y-%m-%d}"
    return found.over


def _moved(session: Session, message: Message) -> str | None:
    """Say that the reminder counts from another instant by now; the next one is planned from there."""
    kind, learner_id, subject = _asked(message)
    if kind == EVIDENCE:
        oldest = oldest_evidence(session)
        if oldest is None:
            return "Nothing waits for a reviewer"
        return None if oldest == message.anchor_at else f"What waits is newer, of {oldest:%Y-%m-%d}"
    found = session.get(Occasion, (kind, learner_id, subject))
    anchor = found.anchor_at if found else None
    return f"The date has moved to {anchor:%Y-%m-%d}" if anchor and anchor != message.anchor_at else None
