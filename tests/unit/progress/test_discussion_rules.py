"""Stages, codes and names of case discussions."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.progress.discussions.kits import blocks
from services.progress.discussions.rules import (
    CODE_LENGTH,
    LIFETIME,
    LONGEST_NAME,
    SIGNS,
    StageKind,
    State,
    first_name,
    new_code,
    planned_minutes,
    read_code,
    shown_name,
    stages_of,
    state_of,
    without_notes,
)

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def guide(questions: int = 3, **more: Any) -> dict[str, Any]:
    return {
        "vignette": "Ms. A is 58.",
        "questions": [f"Question {n}?" for n in range(questions)],
        "notes": [f"secret {n}" for n in range(questions)],
        "minutes": {"min": 20, "max": 30},
    } | more


def test_a_guide_is_led_from_the_arrival_by_way_of_each_question_to_the_decision() -> None:
    stages = stages_of(guide())
    assert [each.kind for each in stages] == [
        StageKind.ARRIVAL,
        StageKind.CASE,
        *[StageKind.QUESTION] * 3,
        StageKind.DEBRIEF,
    ]
    assert [each.number for each in stages] == list(range(6))
    assert sum(each.minutes for each in stages) == 30
    assert (stages[1].text, stages[2].text, stages[2].notes) == ("Ms. A is 58.", "Question 0?", "secret 0")


def test_participants_see_no_note_and_nothing_that_is_still_to_come() -> None:
    seen = without_notes(stages_of(guide()), reached=2)
    assert [each.number for each in seen] == [0, 1, 2]
    assert "secret" not in repr(seen)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 180), st.integers(1, 30))
def test_every_stage_has_a_minute_and_a_meeting_that_is_long_enough_is_divided_exactly(total: int, many: int) -> None:
    planned = planned_minutes(total, many)
    assert len(planned) == many + 2
    assert min(planned) >= 1
    if total >= 2 * (many + 2):
        assert sum(planned) == total


def test_a_discussion_that_nobody_closes_ends_by_itself() -> None:
    assert state_of(None, NOON + LIFETIME, NOON) is State.OPEN
    assert state_of(None, NOON, NOON) is State.EXPIRED
    assert state_of(NOON, NOON - LIFETIME, NOON) is State.CLOSED


def test_codes_are_read_as_they_are_typed_and_nothing_else_passes() -> None:
    code = new_code()
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(SIGNS)
    assert read_code(f" {code[:4].lower()}-{code[4:]} ") == code
    for wrong in ("", "ABC", "ABCDEFG0", "ABCDEFGHJ", "ABCDEFG\N{CYRILLIC CAPITAL LETTER A}", "' OR 1=1"):
        assert read_code(wrong) == ""


@pytest.mark.parametrize(
    ("name", "first"),
    [("Ada Example", "Ada"), ("Dr. Grace Example", "Grace"), ("Prof. Dr. med", "med"), ("Dr.", ""), ("", "")],
)
def test_the_first_name_is_proposed_without_titles(name: str, first: str) -> None:
    assert first_name(name) == first


def test_names_carry_no_hidden_signs_and_fit_a_list() -> None:
    assert shown_name(" Ada\u202e \n Lovelace\x00 ") == "Ada Lovelace"
    assert len(shown_name("a" * 500)) == LONGEST_NAME


def test_the_kit_sets_markdown_as_text_with_emphasis() -> None:
    found = blocks("Plain *em* **strong** [link](https://x.example)\n\n- item\n\n<script>x</script>")
    assert [each["item"] for each in found] == [False, True, False]
    assert found[2]["runs"][0]["text"] == "<script>x</script>"
    runs = found[0]["runs"]
    assert [(run["text"], run["em"], run["strong"]) for run in runs][1:4:2] == [
        ("em", True, False),
        ("strong", False, True),
    ]
