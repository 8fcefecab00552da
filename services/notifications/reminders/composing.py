"""Reminders as a kind of message: progress is asked at the moment of sending, and nothing goes out blind."""

import datetime as dt
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter, Settled, Wait, skip
from services.notifications.reminders.decision import Situation, reason_not_to_remind
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.planning import plan_for_learner
from services.notifications.reminders.schedule import outside_quiet_hours, zone_named
from services.notifications.standings.models import Activity, Standing
from services.notifications.standings.operations import note_activity, note_standing
from shared import clock
from shared.database import Database
from shared.http import RemoteProblem, ServiceClient, ServiceUnavailable


class NextStep(BaseModel):
    """What progress recommends to do next."""

    label: str
    verb: str = ""
    title: str = ""
    url: str
    minutes: dict[str, Any] | int | None = None


class StandingNow(BaseModel):
    """The part of progress's answer that is needed here."""

    learner_id: str
    pathway: str
    status: str
    enrolled_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    last_activity_at: dt.datetime | None = None
    percent: float = 0
    next: NextStep | None = None


class StandingsAnswer(BaseModel):
    """Progress's answer to POST /v1/standings."""

    items: list[StandingNow]


class Reminder:
    """A reminder is dropped rather than doubled, and only sent to who still needs it."""

    again_when_unknown = False

    def __init__(self, database: Database, progress: ServiceClient, portal_url: str) -> None:
        self._database = database
        self._progress = progress
        self._portal_url = portal_url.rstrip("/")

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:
        """Check the rule, the learner's standing as far as it is known here, and quiet hours."""
        rule = session.get(ReminderRule, message.rule_id)
        standing = session.get(Standing, (message.learner_id, message.pathway))
        activity = session.get(Activity, message.learner_id)
        reason = reason_not_to_remind(
            Situation(
                rule_enabled=rule is not None and rule.enabled,
                idle_rule=rule is not None and rule.idle,
                anchor_at=message.anchor_at or message.created_at,
                enrolled_at=standing.enrolled_at if standing else None,
                withdrawn_at=standing.withdrawn_at if standing else None,
                completed_at=standing.completed_at if standing else None,
                last_activity_at=activity.last_activity_at if activity else None,
            )
        )
        if reason or rule is None:
            return skip(reason or "The rule is gone")
        return self._quiet(session, rule, message, now)

    def compose(self, message: Message) -> Letter | Settled | Wait:
        """Ask progress, copy what it says, and tell the learner what is next; without an answer, wait."""
        try:
            standing = self._ask(message)
        except ServiceUnavailable:
            return Wait("Progress does not answer, so it is not known whether the reminder is still right")
        except (RemoteProblem, ValidationError, ValueError) as problem:
            return Wait(f"Progress cannot say whether the reminder is still right ({_short(problem)})")
        if standing is None:
            return skip("Is not enrolled")
        with self._database.transaction() as session:
            _copy(session, standing)
            activity = session.get(Activity, message.learner_id, populate_existing=True)
            last = activity.last_activity_at if activity else message.anchor_at
        step, page = self._next(standing.next), f"/learn/{message.pathway}"
        return Letter(
            {
                "pathway_title": message.details["pathway_title"],
                "pathway_url": f"{self._portal_url}{page}",
                "percent": int(standing.percent),
                "next": step,
                "last_activity_at": last,
            },
            summary=step["label"] if step else "",
            page=step["url"].removeprefix(self._portal_url) if step else page,
        )

    def settled(self, session: Session, message: Message) -> None:
        """Plan what the rules want next for this learner."""
        session.flush()
        if message.learner_id:
            plan_for_learner(session, message.learner_id)

    def _ask(self, message: Message) -> StandingNow | None:
        question = {"items": [{"learner_id": message.learner_id, "pathway": message.pathway}]}
        answer = StandingsAnswer.model_validate(self._progress.post("/v1/standings", json=question).json())
        theirs = (message.learner_id, message.pathway)
        return next((each for each in answer.items if (each.learner_id, each.pathway) == theirs), None)

    def _quiet(self, session: Session, rule: ReminderRule, message: Message, now: dt.datetime) -> Wait | None:
        contact = session.get(Contact, message.learner_id)
        until = outside_quiet_hours(now, rule.quiet, zone_named(contact.time_zone if contact else None))
        return Wait("Quiet hours of the recipient", until=until) if until > now else None

    def _next(self, step: NextStep | None) -> dict[str, Any] | None:
        if step is None:
            return None
        url = urljoin(f"{self._portal_url}/", step.url)
        own = urlsplit(url)[:2] == urlsplit(self._portal_url)[:2]
        return step.model_dump() | {"url": url if own else self._portal_url}


def _copy(session: Session, standing: StandingNow) -> None:
    """Keep what progress said, so that the same conditions are asked of the newest facts."""
    note_standing(
        session,
        standing.learner_id,
        standing.pathway,
        None,
        enrolled_at=standing.enrolled_at,
        withdrawn_at=clock.now() if standing.status == "withdrawn" else None,
        completed_at=standing.completed_at or (clock.now() if standing.status == "completed" else None),
    )
    if standing.last_activity_at:
        note_activity(session, standing.learner_id, standing.last_activity_at)


def _short(problem: Exception) -> str:
    return str(problem).splitlines()[0][:120] if str(problem) else type(problem).__name__
