"""Lengths, shares and positions in words."""

import pytest

from services.portal.wording import amount, minutes, percent, time_span, timecode


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, ""),
        ({"min": 10, "max": 20}, "10 to 20 min"),
        ({"min": 15, "max": 15}, "15 min"),
        ({"min": 120, "max": 120}, "2 h"),
        ({"min": 60, "max": 240}, "60 min to 4 h"),
    ],
)
def test_lengths_read_as_people_say_them(span: dict[str, int] | None, words: str) -> None:
    assert minutes(span) == words


def test_a_share_is_never_rounded_up_to_the_whole() -> None:
    assert [percent(0), percent(0.8), percent(0.999), percent(1), percent(1.2)] == [
        "0 %",
        "80 %",
        "99 %",
        "100 %",
        "100 %",
    ]


def test_positions_are_timecodes() -> None:
    assert [timecode(0), timecode(75.9), timecode(3725)] == ["0:00", "1:15", "1:02:05"]


def test_one_thing_is_singular() -> None:
    assert [amount(1, "module"), amount(2, "module"), amount(0, "person", "people")] == [
        "1 module",
        "2 modules",
        "0 people",
    ]


def test_an_event_is_shown_in_the_zone_of_its_place() -> None:
    words = time_span("2026-03-10T15:00:00Z", "2026-03-10T17:00:00Z", "America/New_York")
    assert words.startswith("Tuesday, March 10, 2026")
    assert "11:00" in words
    assert "(America/New_York)" in words
