"""Rules that count from a date: before it or after it, on the reader's calendar, and as the time machine sees them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notifications.preferences.categories import Category
from services.notifications.reminders.forecast import Past, Person, RuleTerms, foresee
from services.notifications.reminders.schedule import Timing, next_occurrence, occurrence, zone_named
from services.notifications.reminders.schemas import TriggerBody
from services.notifications.reminders.triggers import OCCASIONS, precedes, templates_for, wait_of

DUE = dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NEW_YORK = zone_named("America/New_York")


def test_a_week_before_keeps_the_hour_on_the_wall_over_a_change_of_clocks() -> None:
    # The clocks go forward on 14 March 2027 in New York.
    timing = Timing(wait_of({"kind": "deadline", "before": "P21D"}))
    found = occurrence(timing, DUE, NEW_YORK, 0)
    assert found.scheduled_at.astimezone(NEW_YORK).strftime("%d %H:%M") == "10 08:00"
    assert DUE.astimezone(NEW_YORK).strftime("%d %H:%M") == "31 08:00"


@given(st.integers(1, 400), st.sampled_from(["UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]))
def test_so_many_days_before_is_that_many_calendar_days_earlier(days: int, zone_name: str) -> None:
    zone = zone_named(zone_name)
    found = occurrence(Timing(wait_of({"kind": "deadline", "before": f"P{days}D"})), DUE, zone, 0)
    assert (DUE.astimezone(zone).date() - found.scheduled_at.astimezone(zone).date()).days == days


def test_four_and_twelve_weeks_come_from_one_rule() -> None:
    made = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    timing = Timing(wait_of({"after": "P28D"}), every=wait_of({"after": "P56D"}), repeats=1)
    first = next_occurrence(timing, made, zone_named("UTC"))
    second = next_occurrence(timing, made, zone_named("UTC"), after=0)
    assert first is not None
    assert second is not None
    assert [(each.scheduled_at - made).days for each in (first, second)] == [28, 84]


@pytest.mark.parametrize(
    "trigger",
    [
        {"kind": "deadline"},
        {"kind": "deadline", "after": "P1D", "before": "P1D"},
        {"kind": "deadline", "before": "PT0S"},
        {"kind": "commitment", "before": "P1D"},
        {"kind": "idle", "before": "P1D"},
        {"kind": "birthday", "after": "P1D"},
    ],
)
def test_a_trigger_that_makes_no_sense_is_refused(trigger: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TriggerBody.model_validate(trigger)


def test_each_kind_has_its_own_template() -> None:
    assert templates_for("idle") == ("idle_reminder", "welcome")
    assert {templates_for(kind) for kind in OCCASIONS} == {(trigger.template,) for trigger in OCCASIONS.values()}
    assert precedes({"before": "P1D"})
    assert not precedes({"after": "P1D"})


def test_the_time_machine_says_from_which_date_it_counts_and_for_whom_it_is_over() -> None:
    now = DUE - 30 * DAY
    terms = RuleTerms(Timing(wait_of({"before": "P7D"})), False, Category.REMINDERS, OCCASIONS["deadline"].since)

    def told(over: str | None) -> list[tuple[bool, str]]:
        who = Person("ada", "Ada", "ada@example.org", "UTC", "champion", "Champion", DUE, over=over)
        return [(each.sent, each.reason) for each in foresee(terms, who, Past(), now, now + 90 * DAY)]

    assert told(None) == [(True, "Is due on 2027-03-31")]
    assert told("Has no due date any more") == [(False, "Has no due date any more")]
