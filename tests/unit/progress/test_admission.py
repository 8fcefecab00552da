"""Whether an attempt can start now, why not, and when."""

import datetime as dt
from dataclasses import replace

import pytest

from services.progress.attempts.admission import Given, Past, admission, in_words, is_over, minutes_allowed
from services.progress.attempts.grading import Assessment

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
QUIZ = Assessment("quiz", "A quiz", 0.8, shuffle_options=True, questions=(), max_attempts=2, wait_minutes=120)


def hours(number: float) -> dt.datetime:
    return NOON + dt.timedelta(hours=number)


def failed(*at: float) -> list[Past]:
    return [Past(hours(each), passed=False) for each in at]


def test_a_quiz_without_rules_is_always_open() -> None:
    free = replace(QUIZ, max_attempts=None, wait_minutes=0)
    state = admission(free, failed(-1, -0.5, -0.1), [], NOON)
    assert (state.allowed, state.left, state.used) == (True, None, 3)


def test_the_waiting_time_is_said_with_its_end() -> None:
    state = admission(QUIZ, failed(-1), [], NOON)
    assert (state.allowed, state.opens_at, state.left) == (False, hours(1), 1)
    assert state.why == "There is a wait of 2 hours after an attempt that was not passed."
    assert admission(QUIZ, failed(-1), [], hours(1)).allowed


def test_a_lifted_wait_holds_for_the_attempts_before_it_only() -> None:
    lifted = [Given("waiting", 0, hours(-0.5))]
    assert admission(QUIZ, failed(-1), lifted, NOON).allowed
    assert not admission(replace(QUIZ, max_attempts=None), failed(-1, -0.25), lifted, NOON).allowed


def test_used_attempts_close_a_quiz_until_more_are_given() -> None:
    state = admission(QUIZ, failed(-9, -5), [], NOON)
    assert (state.allowed, state.left, state.opens_at) == (False, 0, None)
    assert state.why.startswith("You have used all 2 attempts.")
    more = admission(QUIZ, failed(-9, -5), [Given("attempts", 3, hours(-1))], NOON)
    assert (more.allowed, more.left) == (True, 3)
    once = admission(replace(QUIZ, max_attempts=1), failed(-5), [], NOON)
    assert once.why.startswith("You have used the attempt.")


def test_a_pass_begins_the_count_anew_and_brings_no_wait() -> None:
    past = [*failed(-9), Past(hours(-5), passed=True)]
    state = admission(QUIZ, past, [Given("attempts", 3, hours(-8))], NOON)
    assert (state.allowed, state.used, state.left) == (True, 0, 2)
    again = admission(QUIZ, [*past, *failed(-4, -3)], [], NOON)
    assert (again.allowed, again.left) == (False, 0)


def test_extra_time_is_a_share_of_the_limit_and_the_latest_decision_holds() -> None:
    timed = replace(QUIZ, time_limit_minutes=30)
    given = [Given("time", 100, hours(-2)), Given("time", 50, hours(-1)), Given("attempts", 1, NOON)]
    assert [minutes_allowed(timed, []), minutes_allowed(timed, given)] == [30, 45]
    assert minutes_allowed(timed, [*given, Given("time", 0, NOON)]) == 30
    assert minutes_allowed(QUIZ, given) is None


def test_what_is_on_its_way_at_the_end_still_counts() -> None:
    assert not is_over(None, NOON)
    assert not is_over(NOON, NOON + dt.timedelta(seconds=30))
    assert is_over(NOON, NOON + dt.timedelta(seconds=31))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (90, "90 minutes"), (60, "1 hour"), (120, "2 hours"), (2880, "2 days"), (37.5, "37.5 minutes")],
)
def test_lengths_of_time_are_said_as_people_do(minutes: float, words: str) -> None:
    assert in_words(minutes) == words
