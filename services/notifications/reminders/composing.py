"""Reminders as a kind of message: progress is asked at the moment of sending, and nothing goes out blind."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.lookahead import find, look_ahead
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter, Settled, Wait, skip
from services.notifications.reminders.decision import Situation, reason_not_to_remind
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.planning import plan_for_learners
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


Pair = tuple[str, str]


@dataclass(frozen=True)
class Gathered:
    """What progress says of learners on pathways, when they were last active, and by which clock they live."""

    standings: Mapping[Pair, StandingNow]
    last_active: Mapping[str, dt.datetime]
    zones: Mapping[str, str | None]

    def last_active_on(self, learner_id: str, otherwise: dt.datetime | None) -> dt.date | None:
        """Return the day of their calendar on which a learner was last active: all that a mail says of it."""
        at = self.last_active.get(learner_id, otherwise)
        return at and at.astimezone(zone_named(self.zones.get(learner_id))).date()


class Reminder(Kind):
    """A reminder is dropped rather than doubled, and only sent to who still needs it."""

    again_when_unknown = False

    def __init__(self, database: Database, progress: ServiceClient, portal_url: str) -> None:
        self._database = database
        self._progress = progress
        self._portal_url = portal_url.rstrip("/")

    def look_ahead(self, session: Session, messages: Sequence[Message]) -> None:
        """Load the rules, the standings and the activities of all of them."""
        look_ahead(session, ReminderRule, {each.rule_id for each in messages})
        look_ahead(session, Standing, {(each.learner_id, each.pathway) for each in messages})
        look_ahead(session, Activity, {each.learner_id for each in messages})

    def objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:
        """Check the rule, the learner's standing as far as it is known here, and quiet hours."""
        rule = find(session, ReminderRule, message.rule_id)
        standing = find(session, Standing, (message.learner_id, message.pathway))
        activity = find(session, Activity, message.learner_id)
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

    def gather(self, messages: Sequence[Message]) -> Gathered | Wait:
        """Ask progress where all these learners are, and copy what is news; without an answer they wait."""
        try:
            found = self._ask({(str(each.learner_id), str(each.pathway)) for each in messages})
        except ServiceUnavailable:
            return Wait("Progress does not answer, so it is not known whether the reminder is still right")
        except (RemoteProblem, ValidationError, ValueError) as problem:
            return Wait(f"Progress cannot say whether the reminder is still right ({_short(problem)})")
        learners = {learner_id for learner_id, _ in found}
        with self._database.transaction() as session:
            _copy_news(session, found)
            rows = session.execute(
                sa.select(Contact.learner_id, Contact.time_zone, Activity.last_activity_at)
                .outerjoin(Activity, Activity.learner_id == Contact.learner_id)
                .where(Contact.learner_id == sa.any_(sa.cast(list(learners), sa.ARRAY(sa.Text))))
            ).all()
        return Gathered(
            found,
            {learner_id: last for learner_id, _, last in rows if last},
            {learner_id: zone for learner_id, zone, _ in rows},
        )

    def compose(self, message: Message, gathered: Any) -> Letter | Settled | Wait:
        """Tell the learner what is next."""
        if isinstance(gathered, Wait):
            return gathered
        standing = gathered.standings.get((message.learner_id, message.pathway))
        if standing is None:
            return skip("Is not enrolled")
        step, page = self._next(standing.next), f"/learn/{message.pathway}"
        return Letter(
            {
                "pathway_title": message.details["pathway_title"],
                "pathway_url": f"{self._portal_url}{page}",
                "percent": int(standing.percent),
                "next": step,
                "last_active_on": gathered.last_active_on(str(message.learner_id), message.anchor_at),
            },
            page=step["url"].removeprefix(self._portal_url) if step else page,
        )

    def settled(self, session: Session, messages: Sequence[Message]) -> None:
        """Plan what the rules want next for these learners."""
        session.flush()
        plan_for_learners(session, sorted({each.learner_id for each in messages if each.learner_id}))

    def _ask(self, pairs: Collection[Pair]) -> dict[Pair, StandingNow]:
        question = {"items": [{"learner_id": learner, "pathway": pathway} for learner, pathway in sorted(pairs)]}
        answer = StandingsAnswer.model_validate(self._progress.post("/v1/standings", json=question).json())
        found = {(each.learner_id, each.pathway): each for each in answer.items}
        return {pair: standing for pair, standing in found.items() if pair in pairs}

    def _quiet(self, session: Session, rule: ReminderRule, message: Message, now: dt.datetime) -> Wait | None:
        contact = find(session, Contact, message.learner_id)
        until = outside_quiet_hours(now, rule.quiet, zone_named(contact.time_zone if contact else None))
        return Wait("Quiet hours of the recipient", until=until) if until > now else None

    def _next(self, step: NextStep | None) -> dict[str, Any] | None:
        if step is None:
            return None
        url = urljoin(f"{self._portal_url}/", step.url)
        own = urlsplit(url)[:2] == urlsplit(self._portal_url)[:2]
        return step.model_dump() | {"url": url if own else self._portal_url}


def _copy_news(session: Session, found: Mapping[Pair, StandingNow]) -> None:
    look_ahead(session, Standing, found)
    look_ahead(session, Activity, {learner_id for learner_id, _ in found})
    for pair in sorted(found):
        _copy(session, found[pair])


def _copy(session: Session, standing: StandingNow) -> None:
    """Keep what progress said, so that the same conditions are asked of the newest facts."""
    known = find(session, Standing, (standing.learner_id, standing.pathway))
    if known is None or _says_more(standing, known):
        note_standing(
            session,
            standing.learner_id,
            standing.pathway,
            None,
            enrolled_at=standing.enrolled_at,
            withdrawn_at=clock.now() if standing.status == "withdrawn" else None,
            completed_at=standing.completed_at or (clock.now() if standing.status == "completed" else None),
        )
    active = find(session, Activity, standing.learner_id)
    last = standing.last_activity_at
    if last and (active is None or active.last_activity_at < last):
        note_activity(session, standing.learner_id, last)


def _says_more(now: StandingNow, known: Standing) -> bool:
    """Whether progress knows something of a learner that has not come here yet."""
    joined = now.enrolled_at is not None and (known.enrolled_at is None or known.enrolled_at < now.enrolled_at)
    left = now.status == "withdrawn" and not known.withdrawn
    finished = now.status == "completed" and known.completed_at is None
    return joined or left or finished


def _short(problem: Exception) -> str:
    return str(problem).splitlines()[0][:120] if str(problem) else type(problem).__name__
