"""Regrading: what counts as a corrected key, and that nobody loses by one."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.progress.attempts.grading import Assessment, grade
from services.progress.attempts.questions import Option, Question
from services.progress.regrading.rules import Regrade, corrected, regrade

OPTIONS = tuple(Option(each, each.upper()) for each in "abc")


def quiz(*keys: str, kind: str = "single") -> Assessment:
    questions = tuple(Question(f"q{n}", kind, "?", OPTIONS, tuple(key)) for n, key in enumerate(keys))
    return Assessment("quiz", "A quiz", 0.5, shuffle_options=True, questions=questions)


def test_only_the_key_of_the_same_question_is_a_correction() -> None:
    taken, newer = quiz("a", "b", "c"), quiz("a", "c", "b")
    other_options = replace(newer.questions[2], options=OPTIONS[:2])
    newer = replace(newer, questions=(*newer.questions[:2], other_options))
    assert {name: q.answer for name, q in corrected(taken, newer).items()} == {"q1": ("c",)}
    assert corrected(taken, taken) == {}
    assert corrected(quiz("ab", kind="multiple"), quiz("ba", kind="multiple")) == {}
    assert corrected(quiz("abc", kind="ordering"), quiz("bac", kind="ordering"))


def test_a_correction_lifts_and_passes_and_never_lowers() -> None:
    taken, corrections = quiz("a", "a", "a"), corrected(quiz("a", "a", "a"), quiz("b", "a", "a"))
    failed = {"q0": ["b"], "q1": ["a"], "q2": ["c"]}
    assert regrade(taken, 1, failed, Regrade(1, passed=False), corrections) == Regrade(2, passed=True)
    assert regrade(taken, 1, failed, Regrade(2, passed=True), corrections) is None
    right_by_the_old_key = {"q0": ["a"], "q1": ["a"], "q2": ["a"]}
    assert regrade(taken, 1, right_by_the_old_key, Regrade(3, passed=True), corrections) is None


keys = st.lists(st.sampled_from("abc"), min_size=4, max_size=4)


@settings(max_examples=50, deadline=None)
@given(keys, keys, keys)
def test_no_history_of_keys_takes_a_point_away(first: list[str], second: list[str], chosen: list[str]) -> None:
    taken = quiz(*first)
    answers = {f"q{n}": [each] for n, each in enumerate(chosen)}
    before = grade(taken, answers)
    result = regrade(taken, 1, answers, Regrade(before.raw, before.passed), corrected(taken, quiz(*second)))
    assert result is None or (before.raw < result.raw <= before.max and result.passed >= before.passed)
