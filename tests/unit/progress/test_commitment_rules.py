"""Commitments to change: what may be chosen, and when a learner is asked about it."""

import datetime as dt

import pytest

from services.progress.commitments.rules import Outcome, Report, chosen, next_question

MADE = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
FOUR, TWELVE = MADE + 4 * WEEK, MADE + 12 * WEEK


def test_blanks_and_repetitions_are_left_out() -> None:
    assert chosen(["  Ask  first ", "", "Ask first", "Call"]) == (["Ask first", "Call"], "")


@pytest.mark.parametrize("wordings", [[], ["  "], ["a", "b", "c", "d"], ["x" * 501]])
def test_none_too_many_and_too_long_are_refused(wordings: list[str]) -> None:
    assert chosen(wordings)[1] != ""


def test_a_learner_is_asked_after_four_and_after_twelve_weeks() -> None:
    assert next_question(MADE, []) == FOUR
    assert next_question(MADE, [Report(Outcome.PARTLY, FOUR)]) == TWELVE
    assert next_question(MADE, [Report(Outcome.PARTLY, FOUR), Report(Outcome.NOT_DONE, TWELVE)]) is None


def test_who_reports_a_few_days_early_is_not_asked_again() -> None:
    assert next_question(MADE, [Report(Outcome.NOT_DONE, FOUR - dt.timedelta(days=3))]) == TWELVE
    assert next_question(MADE, [Report(Outcome.NOT_DONE, MADE + WEEK)]) == FOUR


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NO_LONGER_APPLIES])
def test_what_is_settled_is_not_asked_about_again(outcome: Outcome) -> None:
    assert next_question(MADE, [Report(outcome, MADE + WEEK)]) is None


def test_one_late_answer_settles_both_questions() -> None:
    assert next_question(MADE, [Report(Outcome.PARTLY, TWELVE - dt.timedelta(days=1))]) is None
