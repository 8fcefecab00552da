"""Grading: what counts, what is refused, what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from services.progress.attempts.drawing import offered_options
from services.progress.attempts.grading import (
    Assessment,
    faults,
    grade,
    key_points_to_revisit,
    merged,
    scaled,
    unanswered,
)
from services.progress.attempts.questions import Option, Question

LETTERS = "abcd"


def question(number: int, answer: str = "a", kind: str = "single", points: tuple[str, ...] = ()) -> Question:
    options = tuple(Option(letter, f"Option {letter}") for letter in LETTERS)
    return Question(f"q{number}", kind, f"Prompt {number}", options, tuple(answer), key_points=points)


def quiz(*questions: Question, passing_score: float = 0.8, shuffle: bool = True) -> Assessment:
    return Assessment("quiz", "A quiz", passing_score, shuffle, questions)


FIVE = quiz(*(question(number, points=(f"k{number}", "k9")) for number in range(1, 6)))


def answered(*right: int) -> dict[str, list[str]]:
    return {f"q{n}": ["a" if n in right else "b"] for n in range(1, 6)}


def test_four_of_five_passes_at_eighty_percent() -> None:
    outcome = grade(FIVE, answered(1, 2, 3, 4))
    assert (outcome.raw, outcome.max, outcome.passed, outcome.wrong) == (4, 5, True, ("q5",))


def test_three_of_five_fails_at_eighty_percent() -> None:
    outcome = grade(FIVE, answered(1, 2, 3))
    assert not outcome.passed
    assert scaled(outcome.raw, outcome.max) == 0.6


def test_a_score_on_the_mark_passes_whatever_the_decimals() -> None:
    for passing, most in ((0.7, 10), (0.29, 100), (0.57, 100), (1.0, 3)):
        questions = [question(number) for number in range(most)]
        right = round(passing * most)
        answers = {q.id: ["a" if place < right else "b"] for place, q in enumerate(questions)}
        assert grade(quiz(*questions, passing_score=passing), answers).passed


def test_a_multiple_question_counts_only_with_the_exact_set() -> None:
    assessment = quiz(question(1, "ac", "multiple"))
    assert grade(assessment, {"q1": ["c", "a"]}).raw == 1
    assert grade(assessment, {"q1": ["a"]}).raw == 0
    assert grade(assessment, {"q1": ["a", "b", "c"]}).raw == 0


def test_a_quiz_without_questions_is_never_passed() -> None:
    assert not grade(quiz(), {}).passed


def test_unknown_questions_and_options_are_named() -> None:
    found = {fault.question: fault.message for fault in faults(FIVE, {"q1": ["z"], "q77": ["a"], "q2": ["a"]})}
    assert found == {"q1": "This question has no option 'z'.", "q77": "This quiz has no such question."}


def test_a_single_question_takes_one_option_only() -> None:
    assert [fault.message for fault in faults(FIVE, {"q1": ["a", "b"]})] == ["Choose one option only."]
    assert faults(FIVE, {"q1": ["a", "a"]}) == []


def test_answers_merge_and_an_empty_choice_takes_one_back() -> None:
    assert merged(FIVE, {"q1": ["a"], "q2": ["b"]}, {"q2": [], "q3": ["c", "c"]}) == {"q1": ["a"], "q3": ["c"]}


def test_what_is_unanswered_is_listed_in_the_quiz_order() -> None:
    assert unanswered(FIVE, {"q4": ["a"], "q2": ["a"]}) == ["q1", "q3", "q5"]


def test_options_are_shuffled_by_the_seed_and_only_by_it() -> None:
    first = FIVE.questions[0]
    orders = {tuple(o.id for o in offered_options(first, seed, shuffle=True)) for seed in range(50)}
    assert len(orders) > 5
    assert offered_options(first, 7, shuffle=True) == offered_options(first, 7, shuffle=True)
    assert offered_options(first, 7, shuffle=False) == first.options


def test_points_to_revisit_follow_the_module_and_come_once() -> None:
    order = ["k9", "k5", "k4", "k3", "k2", "k1"]
    assert key_points_to_revisit(FIVE, ("q1", "q5"), order) == ["k9", "k5", "k1"]


choices = st.dictionaries(
    st.sampled_from([q.id for q in FIVE.questions]), st.lists(st.sampled_from(LETTERS), max_size=1), max_size=5
)


@given(choices)
def test_a_grade_stays_between_nothing_and_everything(answers: dict[str, list[str]]) -> None:
    outcome = grade(FIVE, answers)
    assert 0 <= outcome.raw <= outcome.max == 5
    assert outcome.raw + len(outcome.wrong) == outcome.max
    assert outcome.passed == (outcome.raw >= 4)


@given(choices, choices)
def test_merging_twice_changes_nothing(before: dict[str, list[str]], more: dict[str, list[str]]) -> None:
    once = merged(FIVE, before, more)
    assert merged(FIVE, once, more) == once
