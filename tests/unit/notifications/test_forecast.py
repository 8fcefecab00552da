"""The time machine says what planning and delivery will do, and why."""

import datetime as dt
from typing import Any

from services.notifications.preferences.categories import Category, Choice
from services.notifications.reminders.durations import parse_duration
from services.notifications.reminders.forecast import OpenReminder, Past, Person, RuleTerms, foresee
from services.notifications.reminders.schedule import QuietHours, Timing

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def person(**changes: Any) -> Person:
    values: dict[str, Any] = {
        "learner_id": "ada",
        "name": "Ada",
        "email": "ada@example.org",
        "time_zone": "UTC",
        "pathway": "champion",
        "pathway_title": "Champion",
        "enrolled_at": NOW - 2 * DAY,
    }
    return Person(**(values | changes))


def terms(after: str = "P7D", *, idle: bool = True, **timing: Any) -> RuleTerms:
    return RuleTerms(Timing(parse_duration(after), **timing), idle, Category.REMINDERS)


def told(rule: RuleTerms, who: Person, past: Past | None = None, days: int = 90) -> list[tuple[float, bool, str]]:
    found = foresee(rule, who, past or Past(), NOW, NOW + days * DAY)
    return [((each.at - NOW) / DAY, each.sent, each.reason) for each in found]


def test_an_idle_learner_gets_the_reminder_and_its_repetitions() -> None:
    rule = terms(every=parse_duration("P14D"), repeats=2)
    assert told(rule, person()) == [
        (5, True, "Has done nothing since 2026-11-20"),
        (19, True, "Has done nothing since 2026-11-20; repetition 1 of 2"),
        (33, True, "Has done nothing since 2026-11-20; repetition 2 of 2"),
    ]
    assert len(told(rule, person(), days=20)) == 2


def test_who_will_not_be_mailed_is_named_with_the_reason() -> None:
    rule = terms()
    assert told(rule, person(completed_at=NOW - DAY)) == [(5, False, "Has completed the pathway on 2026-11-21")]
    assert told(rule, person(withdrawn_at=NOW - DAY)) == [(5, False, "Has withdrawn from the pathway on 2026-11-21")]
    assert told(rule, person(choice=Choice(reminders=False))) == [(5, False, "Has unsubscribed from reminders")]
    assert told(rule, person(email=None)) == [(5, False, "There is no address for this person")]
    assert told(rule, person(enrolled_at=None, withdrawn_at=NOW)) == []


def test_who_has_finished_while_a_reminder_was_planned_is_left_out_once() -> None:
    planned = Past(open=OpenReminder(NOW - 2 * DAY, 0, NOW + 5 * DAY))
    finished = person(completed_at=NOW - DAY)
    assert told(terms(), finished, planned) == [(5, False, "Has completed the pathway on 2026-11-21")]


def test_a_pause_ends_before_the_repetition() -> None:
    rule = terms(every=parse_duration("P14D"), repeats=1)
    paused = person(choice=Choice(paused_until=NOW + 6 * DAY))
    assert [(day, sent) for day, sent, _ in told(rule, paused)] == [(5, False), (19, True)]


def test_a_time_before_the_rule_takes_effect_reaches_nobody() -> None:
    rule = terms(effective_from=NOW)
    assert told(rule, person(enrolled_at=NOW - 30 * DAY)) == [
        (-23, False, "Was due on 2026-10-30 12:00 UTC, before the rule takes effect")
    ]


def test_what_is_late_comes_at_once_and_a_late_repetition_not_at_all() -> None:
    rule = terms(every=parse_duration("P7D"), repeats=3)
    found = told(rule, person(enrolled_at=NOW - 16 * DAY))
    assert [day for day, _, _ in found] == [0, 5, 12]


def test_nothing_is_told_twice_that_was_sent_already() -> None:
    who = person(enrolled_at=NOW - 8 * DAY)
    sent = Past({NOW - 8 * DAY: 0})
    assert told(terms(), who, sent) == []
    assert [day for day, _, _ in told(terms(every=parse_duration("P7D"), repeats=1), who, sent)] == [6]


def test_a_planned_reminder_that_activity_has_overtaken_is_skipped_and_followed() -> None:
    who = person(enrolled_at=NOW - 6 * DAY, last_activity_at=NOW - DAY)
    planned = Past(open=OpenReminder(NOW - 6 * DAY, 0, NOW + DAY))
    assert told(terms(), who, planned) == [
        (1, False, "Was active on 2026-11-21 12:00 UTC; the idle time counts from there"),
        (6, True, "Has done nothing since 2026-11-21"),
    ]


def test_quiet_hours_move_what_is_due_at_once() -> None:
    rule = terms("PT0S", idle=False, quiet=QuietHours(dt.time(9), dt.time(18)))
    assert told(rule, person()) == [(0.25, True, "Joined on 2026-11-20")]
