"""What starts the clock of a rule: where learners stand, or an occasion with a date. Data, and pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.notifications.reminders.durations import Duration, parse_duration


@dataclass(frozen=True)
class Trigger:
    """Its template, how a forecast names the date it counts from, and whether a rule may speak before that date.

    `of_pathway`: it happens on a pathway, so a rule may be about one pathway only.
    """

    template: str
    since: str
    may_precede: bool = False
    of_pathway: bool = False


# Counted from the enrollment, or from what the learner did last.
STANDINGS = ("idle", "enrolled")
OCCASIONS: Mapping[str, Trigger] = {
    "deadline": Trigger("deadline_reminder", "Is due on", may_precede=True, of_pathway=True),
    "session": Trigger("session_tomorrow", "Means to attend on", may_precede=True),
    "commitment": Trigger("commitment_follow_up", "Committed to a change on"),
    "new_edition": Trigger("new_edition", "A newer edition is there since"),
    "evidence_waiting": Trigger("evidence_waiting", "Evidence has waited since"),
    "certificate_expiring": Trigger(
        "certificate_expiring", "Holds a certificate valid until", may_precede=True, of_pathway=True
    ),
}
STANDING_TEMPLATES = ("idle_reminder", "welcome")
OCCASION_TEMPLATES = tuple(trigger.template for trigger in OCCASIONS.values())


def templates_for(kind: str) -> tuple[str, ...]:
    """Return the templates that say what such a rule is about."""
    return (OCCASIONS[kind].template,) if kind in OCCASIONS else STANDING_TEMPLATES


def precedes(trigger: Mapping[str, Any]) -> bool:
    """Whether the rule speaks before its date."""
    return bool(trigger.get("before"))


def wait_of(trigger: Mapping[str, Any]) -> Duration:
    """Return how long after its date the rule speaks; less than nothing for one that speaks before."""
    if precedes(trigger):
        return parse_duration(trigger["before"]).times(-1)
    return parse_duration(trigger["after"])
