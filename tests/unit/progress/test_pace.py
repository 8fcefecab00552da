"""How soon a part of a recording can be declared as watched."""

import datetime as dt

import pytest

from services.progress.watching.pace import in_words, time_left


@pytest.mark.parametrize(("opened_for", "left"), [(0, 30), (29, 1), (30, 0), (600, 0)])
def test_a_part_can_be_declared_after_half_of_its_length(opened_for: int, left: int) -> None:
    assert time_left(60_000, dt.timedelta(seconds=opened_for)) == dt.timedelta(seconds=left)


@pytest.mark.parametrize(
    ("left_ms", "words"),
    [(1, "1 second"), (1000, "1 second"), (1001, "2 seconds"), (60_000, "1 minute"), (60_001, "2 minutes")],
)
def test_a_time_left_is_rounded_up(left_ms: int, words: str) -> None:
    assert in_words(dt.timedelta(milliseconds=left_ms)) == words
