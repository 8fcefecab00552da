"""Whether a reminder is still right at the moment of sending: pure, so that every case can be tested."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """What is known about one learner, one pathway and one rule."""

    rule_enabled: bool
    idle_rule: bool
    anchor_at: dt.datetime
    enrolled_at: dt.datetime | None
    withdrawn_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    last_activity_at: dt.datetime | None = None


def start_of_idleness(enrolled_at: dt.datetime, last_activity_at: dt.datetime | None) -> dt.datetime:
    """Return since when the learner has done nothing: the enrollment, or what was done after it."""
    return max(enrolled_at, last_activity_at) if last_activity_at else enrolled_at


def reason_not_to_remind(situation: Situation) -> str | None:
    """Return in words why the learner must not be reminded now, or None."""
    if not situation.rule_enabled:
        return "The rule is switched off"
    if situation.enrolled_at is None:
        return "Is not enrolled"
    if situation.completed_at is not None:
        return f"Has completed the pathway on {situation.completed_at:%Y-%m-%d}"
    if situation.withdrawn_at is not None and situation.withdrawn_at >= situation.enrolled_at:
        return f"Has withdrawn from the pathway on {situation.withdrawn_at:%Y-%m-%d}"
    started = start_of_idleness(situation.enrolled_at, situation.last_activity_at)
    if situation.idle_rule and started > situation.anchor_at:
        return f"Was active on {started:%Y-%m-%d %H:%M} UTC; the idle time counts from there"
    return None
