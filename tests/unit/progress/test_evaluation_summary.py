"""The report of evaluations: right numbers, and nobody who could be recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.progress.evaluations.rules import Question
from services.progress.evaluations.summary import FEWEST, Tally, hidden, summarise

CLEAR = Question("clear", "scale", "Was it clear?", lowest="No", highest="Very")
BARRIERS = Question("barriers", "several", "Barriers?", options=(("time", "Time"), ("staff", "Staff")))
TOPICS = Question("topics", "text", "What next?")


def test_counts_and_means_are_those_of_the_answers() -> None:
    tallies = [Tally("nurse", "clear", 4, 6), Tally("physician", "clear", 5, 2), Tally("physician", "clear", 1, 4)]
    line = summarise([CLEAR, TOPICS], tallies, people=12)[0]
    assert (line.people, line.mean) == (12, round(38 / 12, 2))
    assert line.counts == (("1", 4), ("2", 0), ("3", 0), ("4", 6), ("5", 2))
    assert {name: (each.people, each.mean) for name, each in line.groups.items()} == {
        "nurse": (6, 4.0),
        "physician": (6, round(14 / 6, 2)),
    }


def test_an_answer_of_several_options_counts_for_each() -> None:
    tallies = [Tally("nurse", "barriers", ["time", "staff"], 3), Tally("nurse", "barriers", ["time"], 4)]
    line = summarise([BARRIERS], tallies, people=7)[0]
    assert (line.people, line.mean, line.counts) == (7, None, (("Time", 7), ("Staff", 3)))


def test_nothing_is_shown_of_fewer_than_five() -> None:
    assert summarise([CLEAR], [Tally("nurse", "clear", 4, 4)], people=4) == []
    line = summarise([CLEAR], [Tally("nurse", "clear", 4, 4)], people=9)[0]
    assert (line.people, line.mean, line.counts, dict(line.groups)) == (4, None, (), {})


@pytest.mark.parametrize(
    ("sizes", "left_out"),
    [
        ({"a": 9, "b": 7}, set()),
        ({"a": 9, "b": 7, "c": 2}, {"c", "b"}),
        ({"a": 9, "b": 3, "c": 2}, {"b", "c"}),
        ({"a": 9, "b": 0}, set()),
        ({"a": 3}, {"a"}),
    ],
)
def test_a_small_group_takes_the_next_one_along(sizes: dict[str, int], left_out: set[str]) -> None:
    assert hidden(sizes) == left_out


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_what_is_left_out_is_nobody_or_at_least_five(sizes: dict[str, int]) -> None:
    left_out = hidden(sizes)
    people = sum(sizes[name] for name in left_out)
    assert all(size == 0 or size >= FEWEST for name, size in sizes.items() if name not in left_out)
    assert people == 0 or people >= FEWEST or left_out == {name for name, size in sizes.items() if size}
