"""Why a learner is not reminded, in words."""

import datetime as dt

import pytest

from services.notifications.preferences.categories import Category, Choice, objection
from services.notifications.reminders.decision import Situation, reason_not_to_remind

START = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def situation(**changes: object) -> Situation:
    values: dict[str, object] = {"rule_enabled": True, "idle_rule": True, "anchor_at": START, "enrolled_at": START}
    return Situation(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rule_enabled": False}, "switched off"),
        ({"enrolled_at": None}, "not enrolled"),
        ({"completed_at": START + DAY}, "completed the pathway on 2026-11-02"),
        ({"withdrawn_at": START + DAY}, "withdrawn from the pathway on 2026-11-02"),
        ({"last_activity_at": START + DAY}, "active on 2026-11-02 12:00 UTC"),
        ({"enrolled_at": START + DAY}, "active on 2026-11-02 12:00 UTC"),
    ],
)
def test_a_reminder_that_is_not_right_any_more_says_why(changes: dict[str, object], words: str) -> None:
    assert words in (reason_not_to_remind(situation(**changes)) or "")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"last_activity_at": START},
        {"anchor_at": START + DAY, "last_activity_at": START + DAY},
        {"withdrawn_at": START - DAY},
        {"idle_rule": False, "last_activity_at": START + DAY},
    ],
)
def test_an_idle_learner_on_the_way_is_reminded(changes: dict[str, object]) -> None:
    assert reason_not_to_remind(situation(**changes)) is None


def test_who_finished_and_then_withdrew_counts_as_finished() -> None:
    reason = reason_not_to_remind(situation(completed_at=START + DAY, withdrawn_at=START + 2 * DAY))
    assert reason
    assert "completed" in reason


@pytest.mark.parametrize("category", [Category.SECURITY, Category.CERTIFICATES])
def test_security_and_certificates_are_always_sent(category: Category) -> None:
    nothing = Choice(reminders=False, announcements=False, paused_until=START + DAY)
    assert objection(nothing.without(category), category, START) is None


def test_unsubscribing_from_one_category_leaves_the_other() -> None:
    choice = Choice().without(Category.REMINDERS)
    assert "unsubscribed from reminders" in (objection(choice, Category.REMINDERS, START) or "")
    assert objection(choice, Category.ANNOUNCEMENTS, START) is None


def test_a_pause_ends_by_itself() -> None:
    choice = Choice(paused_until=START + DAY)
    assert "paused mail until 2026-11-02 12:00 UTC" in (objection(choice, Category.REMINDERS, START) or "")
    assert objection(choice, Category.REMINDERS, START + DAY) is None
