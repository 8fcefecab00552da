"""Lists of people to enroll, and the days on which a pathway is open and due."""

import datetime as dt

import pytest

from services.progress.deadlines.rules import ALWAYS_OPEN, Window, days_left, faults, why_closed
from services.progress.enrollments.lists import as_learner_id, people_in

DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    "text",
    [
        "ada@h.example\nbob@h.example",
        "\ufeffName,Email\nAda,ada@h.example\nBob, bob@h.example \n,\n",
        "name;e-mail;unit\nAda;ada@h.example;7\nBob;bob@h.example;8",
        '["ada@h.example", " bob@h.example"]',
        "ada@h.example,Ada\n\nbob@h.example,Bob",
    ],
)
def test_a_csv_a_json_list_and_plain_lines_are_read(text: str) -> None:
    assert people_in(text) == ["ada@h.example", "bob@h.example"]


@pytest.mark.parametrize("text", ['{"a": 1}', "[1]", "[broken"])
def test_json_that_is_no_list_of_texts_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        people_in(text)


def test_nothing_names_nobody() -> None:
    assert people_in("  \n ") == []
    assert as_learner_id("ada@h.example") is None


def test_a_window_includes_both_its_days() -> None:
    window = Window(opens_on=DAY, closes_on=DAY)
    assert why_closed(window, DAY) == ""
    assert why_closed(window, DAY - dt.timedelta(1)) == "Joining opens on 1 December 2026."
    assert why_closed(window, DAY + dt.timedelta(1)) == "Joining closed on 1 December 2026."
    assert why_closed(ALWAYS_OPEN, DAY) == ""


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    before = DAY - dt.timedelta(1)
    assert [each["field"] for each in faults(Window(DAY, before, before))] == ["closes_on", "due_on"]
    assert faults(Window(DAY, DAY, DAY)) == []


def test_the_due_day_itself_is_not_late() -> None:
    assert days_left(DAY, DAY) == 0
    assert days_left(DAY, DAY + dt.timedelta(3)) == -3
