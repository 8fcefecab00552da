"""The time machine: what a rule would do for one learner in the coming days, if nothing else happens. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.notifications.preferences.categories import Category, Choice, objection
from services.notifications.reminders.decision import Situation, reason_not_to_remind, start_of_idleness
from services.notifications.reminders.schedule import (
    Timing,
    next_occurrence,
    occurrence,
    outside_quiet_hours,
    zone_named,
)


@dataclass(frozen=True)
class RuleTerms:
    """The part of a rule that decides; the rule is taken as switched on."""

    timing: Timing
    idle: bool
    category: Category
    since: str = "Joined on"


@dataclass(frozen=True)
class Person:
    """A learner on a pathway, with all that speaks for or against a reminder.

    Of an occasion `enrolled_at` is the date that the rule counts from, and `over` says why it is past.
    """

    learner_id: str
    name: str | None
    email: str | None
    time_zone: str | None
    pathway: str
    pathway_title: str
    enrolled_at: dt.datetime | None
    withdrawn_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    last_activity_at: dt.datetime | None = None
    choice: Choice = field(default_factory=Choice)
    suppressed: str | None = None
    over: str | None = None

    @property
    def has_left(self) -> bool:
        """Whether nothing is planned for them any more: finished, withdrawn, or the occasion is over."""
        withdrawn = self.withdrawn_at is not None and (
            self.enrolled_at is None or self.withdrawn_at >= self.enrolled_at
        )
        return self.completed_at is not None or withdrawn or self.over is not None


@dataclass(frozen=True)
class OpenReminder:
    """A reminder that is planned or being tried."""

    anchor_at: dt.datetime
    number: int
    due_at: dt.datetime


@dataclass(frozen=True)
class Past:
    """What the rule has already done for the learner: the last number by anchor, and what is open."""

    numbers: Mapping[dt.datetime, int] = field(default_factory=dict)
    open: OpenReminder | None = None


@dataclass(frozen=True)
class Foreseen:
    """One message that would be sent, or skipped, and why."""

    person: Person
    number: int
    at: dt.datetime
    sent: bool
    reason: str


@dataclass(frozen=True)
class _Place:
    """Where the planning stands: after which number of which anchor, and from when on another can go."""

    anchor: dt.datetime
    number: int
    free_at: dt.datetime


def foresee(terms: RuleTerms, person: Person, past: Past, now: dt.datetime, until: dt.datetime) -> Iterator[Foreseen]:
    """Tell every reminder of a learner up to `until`, in order, as planning and delivery would decide it."""
    if person.enrolled_at is None:
        return
    anchor = start_of_idleness(person.enrolled_at, person.last_activity_at) if terms.idle else person.enrolled_at
    number, free_at = past.numbers.get(anchor, -1), now
    if past.open is not None:
        free_at = _sendable(terms, person, max(past.open.due_at, now))
        if free_at <= until:
            yield _judged(terms, person, past.open.anchor_at, past.open.number, free_at)
        if person.has_left:
            return
        number = max(number, past.open.number) if past.open.anchor_at == anchor else number
    elif number < 0 and (missed := _missed(terms, person, anchor)):
        yield missed
    yield from _coming(terms, person, _Place(anchor, number, free_at), until)


def _coming(terms: RuleTerms, person: Person, place: _Place, until: dt.datetime) -> Iterator[Foreseen]:
    """Tell what would be planned one after the other: the next only when the one before is settled."""
    zone = zone_named(person.time_zone)
    anchor, number, free_at = place.anchor, place.number, place.free_at
    while found := next_occurrence(terms.timing, anchor, zone, after=number):
        late_repetition = number >= 0 and found.scheduled_at <= free_at
        number = found.number
        if late_repetition:
            continue
        free_at = _sendable(terms, person, max(found.due_at, free_at))
        if free_at > until:
            return
        yield _judged(terms, person, anchor, number, free_at)
        if person.has_left:
            return


def _missed(terms: RuleTerms, person: Person, anchor: dt.datetime) -> Foreseen | None:
    """Return the first reminder when it was due before the rule took effect: it reaches nobody."""
    first = occurrence(terms.timing, anchor, zone_named(person.time_zone), 0)
    start = terms.timing.effective_from
    if person.has_left or start is None or first.scheduled_at >= start:
        return None
    reason = f"Was due on {first.scheduled_at:%Y-%m-%d %H:%M} UTC, before the rule takes effect"
    return Foreseen(person, 0, first.scheduled_at, sent=False, reason=reason)


def _sendable(terms: RuleTerms, person: Person, at: dt.datetime) -> dt.datetime:
    return outside_quiet_hours(at, terms.timing.quiet, zone_named(person.time_zone))


def _judged(terms: RuleTerms, person: Person, anchor: dt.datetime, number: int, at: dt.datetime) -> Foreseen:
    reason = _objection(terms, person, anchor, at)
    return Foreseen(person, number, at, sent=reason is None, reason=reason or _why(terms, anchor, number))


def _objection(terms: RuleTerms, person: Person, anchor: dt.datetime, at: dt.datetime) -> str | None:
    situation = Situation(
        rule_enabled=True,
        idle_rule=terms.idle,
        anchor_at=anchor,
        enrolled_at=person.enrolled_at,
        withdrawn_at=person.withdrawn_at,
        completed_at=person.completed_at,
        last_activity_at=person.last_activity_at,
    )
    no_address = None if person.email else "There is no address for this person"
    refusal = objection(person.choice, terms.category, at) or person.suppressed or person.over
    return refusal or reason_not_to_remind(situation) or no_address


def _why(terms: RuleTerms, anchor: dt.datetime, number: int) -> str:
    start = f"Has done nothing since {anchor:%Y-%m-%d}" if terms.idle else f"{terms.since} {anchor:%Y-%m-%d}"
    return f"{start}; repetition {number} of {terms.timing.repeats}" if number else start
