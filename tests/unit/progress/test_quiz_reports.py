"""Item analysis and the change from pre-test to post-test, by figures worked out by hand."""

import math

import pytest

from services.progress.attempts.questions import Option, Question
from services.progress.quiz_reports.change import Change, change_of, t_quantile
from services.progress.quiz_reports.items import Sheet, analyse, correlation

ABC = tuple(Option(each, each.upper()) for each in "abc")
QUESTIONS = [Question(f"q{n}", "single", "?", ABC, ("a",)) for n in range(1, 5)]


def sheet(*chosen: str) -> Sheet:
    answers = {f"q{n}": [each] for n, each in enumerate(chosen, 1)}
    return Sheet(answers, {name: each == ["a"] for name, each in answers.items()})


# The better somebody is in q1 to q3, the more surely they miss q4.
SHEETS = [sheet(*"aaab"), sheet(*"aaab"), sheet(*"aaba"), sheet(*"abba"), sheet(*"bbba"), sheet(*"bbba")]


def test_point_biserial_of_a_worked_example() -> None:
    # Right: 3, 4, 5 (mean 4); wrong: 1, 2 (mean 1.5); s = sqrt(2), p*q = 0.24.
    pairs = [(True, 3.0), (True, 4.0), (True, 5.0), (False, 1.0), (False, 2.0)]
    assert correlation(pairs) == pytest.approx(2.5 / math.sqrt(2) * math.sqrt(0.24))
    assert correlation([(True, 1.0), (True, 2.0)]) is None
    assert correlation([(True, 0.1), (False, 0.1)]) is None


def test_a_question_that_the_best_miss_is_flagged() -> None:
    assert "an option that nobody chooses" not in analyse(QUESTIONS, SHEETS)[3].flags
    first, second, _, last = analyse(QUESTIONS, SHEETS * 4)
    assert (first.people, first.difficulty) == (24, pytest.approx(4 / 6))
    assert second.discrimination is not None
    assert last.discrimination is not None
    assert last.discrimination < 0
    assert "who knows more gets it wrong more often: look at the key" in last.flags
    assert "a wrong option that the best choose more often than the others" in last.flags
    assert "an option that nobody chooses" in last.flags
    assert [(each.answer, each.right, each.people) for each in last.answers] == [
        ("a", True, 16),
        ("b", False, 8),
        ("c", False, 0),
    ]


def test_nothing_is_told_of_fewer_than_five() -> None:
    few = analyse(QUESTIONS, SHEETS[:4])[0]
    assert (few.people, few.difficulty, few.discrimination, few.answers, few.flags) == (4, None, None, (), ())
    assert change_of([(0.1, 0.9)] * 4) == Change(None)


def test_texts_of_single_persons_are_not_shown() -> None:
    text = Question("t", "short_text", "?", (), ("yes",))
    sheets = [Sheet({"t": [word]}, {"t": word == "yes"}) for word in ("yes", "yes", "yes", "Yes.", "YES", "my name")]
    assert [(each.answer, each.right, each.people) for each in analyse([text], sheets)[0].answers] == [("yes", True, 5)]
    assert analyse([text], sheets)[0].discrimination is None


def test_a_question_that_was_not_drawn_is_judged_by_those_who_had_it() -> None:
    without = [Sheet({}, {"q2": True}) for _ in range(9)]
    assert analyse(QUESTIONS, [*SHEETS, *without])[0].people == 6


@pytest.mark.parametrize(("freedom", "tabled"), [(4, 2.776), (5, 2.571), (9, 2.262), (30, 2.042), (1000, 1.962)])
def test_the_quantile_of_t_is_that_of_the_tables(freedom: int, tabled: float) -> None:
    assert t_quantile(freedom) == pytest.approx(tabled, abs=0.0015)


def test_the_interval_of_a_worked_example() -> None:
    # Differences 0.1 0.2 0.3 0.2 0.2: mean 0.2, s = 0.0707, t(4) = 2.776, margin 0.0878.
    pairs = [(0.5, 0.6), (0.5, 0.7), (0.4, 0.7), (0.6, 0.8), (0.5, 0.7)]
    change = change_of(pairs)
    assert (change.people, change.before, change.mean) == (5, pytest.approx(0.5), pytest.approx(0.2))
    assert (change.low, change.high) == (pytest.approx(0.1122, abs=2e-4), pytest.approx(0.2878, abs=2e-4))
