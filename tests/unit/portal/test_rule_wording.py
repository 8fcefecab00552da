"""Rules in words, lengths of time for a form, and the calendar of a forecast."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.portal.rules.calendar import weeks
from services.portal.rules.editing import changed, filled_in
from services.portal.rules.wording import duration_in_words, from_duration, rule_in_words, to_duration


def test_lengths_of_time_come_back_as_they_were() -> None:
    for text in ("P7D", "P2W", "PT12H", "PT5M", "PT2S"):
        assert to_duration(*from_duration(text)) == text
    assert from_duration("P1DT12H") == ("P1DT12H", "")


@pytest.mark.parametrize(("text", "words"), [("P7D", "7 days"), ("P1DT12H", "1 day 12 hours"), ("PT0S", "")])
def test_lengths_of_time_in_words(text: str, words: str) -> None:
    assert duration_in_words(text) == words


def test_a_rule_in_words() -> None:
    rule: dict[str, Any] = {"trigger": {"kind": "enrolled", "after": "PT0S"}, "repeat": None, "quiet_hours": None}
    assert rule_in_words(rule) == "On joining."
    rule["trigger"] = {"kind": "idle", "after": "P1W"}
    rule["repeat"] = {"every": "P14D", "times": 2}
    rule["quiet_hours"] = {"from": "21:00", "to": "07:00"}
    assert rule_in_words(rule) == (
        "After 1 week without activity, then every 14 days, 2 more times; "
        "never from 21:00 to 07:00 where the learner is."
    )


def test_the_calendar_has_whole_weeks_up_to_the_last_message() -> None:
    forecast = {
        "as_of": "2026-11-25T03:00:00Z",
        "until": "2027-02-23T03:00:00Z",
        "calendar": [{"on": "2026-11-24", "sent": 1, "skipped": 0}, {"on": "2026-12-01", "sent": 2, "skipped": 3}],
    }
    found = weeks(forecast, ZoneInfo("America/Chicago"))
    assert [len(week) for week in found] == [7, 7]
    assert [day.inside for day in found[0]] == [False, True, True, True, True, True, True]
    assert (found[0][1].sent, found[1][1].sent, found[1][1].skipped, found[1][1].label) == (1, 2, 3, "Dec 1")
    assert weeks(forecast | {"calendar": []}, ZoneInfo("UTC")) == []


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"kind": "deadline", "before": "P7D"}, "7 days before the due date."),
        ({"kind": "deadline", "after": "P1D"}, "1 day after the due date."),
        ({"kind": "commitment", "after": "P28D"}, "28 days after a commitment to change was made."),
        ({"kind": "certificate_expiring", "before": "P60D"}, "60 days before a certificate runs out."),
    ],
)
def test_a_rule_about_a_date_in_words(trigger: dict[str, str], words: str) -> None:
    assert rule_in_words({"trigger": trigger, "repeat": None, "quiet_hours": None}) == words


def test_the_form_keeps_the_side_of_a_date() -> None:
    rule = {
        "id": "r",
        "name": "R",
        "trigger": {"kind": "deadline", "before": "P7D"},
        "repeat": None,
        "quiet_hours": None,
    }
    form = filled_in(rule)
    assert (form["after"], form["after_unit"]) == ("7", "days")
    form.values["after"] = "10"
    assert changed(rule, form)["trigger"] == {"kind": "deadline", "before": "P10D"}
