"""Every type of question: what fits, what is whole, what is right; and which questions an attempt has."""

import pytest

from services.progress.attempts.drawing import Draw, drawn_questions, offered_matches, offered_options
from services.progress.attempts.grading import Assessment, faults, grade, merged, objectives_missed, of_attempt
from services.progress.attempts.questions import Option, Question, is_complete, is_right, normalised, tidied

OPTIONS = tuple(Option(each, each.upper()) for each in "cab")
MATCHES = tuple(Option(each, each.upper()) for each in "xyz")
ORDER = Question("order", "ordering", "?", OPTIONS, ("b", "c", "a"))
MATCH = Question("match", "matching", "?", OPTIONS, ("a=y", "b=x", "c=y"), matches=MATCHES)
TEXT = Question("text", "short_text", "?", (), ("long-acting opioid", "0.5 mg", "50 %"))
TRUE = Question("true", "true_false", "?", (Option("true", "True"), Option("false", "False")), ("false",))
QUIZ = Assessment("quiz", "A quiz", 0.75, shuffle_options=True, questions=(ORDER, MATCH, TEXT, TRUE))
RIGHT = {
    "order": ["b", "c", "a"],
    "match": ["b=x", "a=y", "c=y"],
    "text": ["Long acting opioid."],
    "true": ["false"],
}


def test_every_type_is_graded_whole_or_not_at_all() -> None:
    assert grade(QUIZ, RIGHT).raw == 4
    wrong = {"order": ["b", "a", "c"], "match": ["a=y", "b=x", "c=x"], "text": ["opioid"], "true": ["true"]}
    for question, answer in wrong.items():
        assert grade(QUIZ, RIGHT | {question: answer}).wrong == (question,)


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("LONG-ACTING  OPIOID", True),
        ("long\u2011acting opioid", True),
        ("«Long acting opioïd»!", True),
        ("long acting", False),
        ("0.5mg", False),
        ("0.5 MG", True),
        ("5 mg", False),
        ("-0.5 mg", False),
        (".5 mg", False),
        ("50%", False),
        ("50 %", True),
        ("", False),
    ],
)
def test_a_short_text_counts_however_it_is_written_but_not_with_another_number(written: str, *, accepted: bool) -> None:
    assert is_right(TEXT, [written]) is accepted


def test_normalising_twice_changes_nothing() -> None:
    for text in ("Straße 5", "ÅNGSTRÖM", "µg/ml", "a - b", "1,000.50 +/- 2"):
        assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        ("order", ["b", "b"], "Each item has one place."),
        ("order", ["b", "z"], "This question has no option 'z'."),
        ("order", ["", "", "", "a"], "This question has 3 places."),
        ("match", ["a=y", "a=x"], "Each item has one match."),
        ("match", ["a=q"], "This question has no pair 'a=q'."),
        ("match", ["a"], "This question has no pair 'a'."),
        ("text", ["a", "b"], "Write one answer only."),
        ("text", ["a" * 201], "Write at most 200 characters."),
        ("true", ["true", "false"], "Choose one option only."),
    ],
)
def test_what_does_not_fit_is_named(question: str, answer: list[str], message: str) -> None:
    assert [(each.question, each.message) for each in faults(QUIZ, {question: answer})] == [(question, message)]


def test_half_an_answer_is_kept_and_is_not_whole() -> None:
    assert faults(QUIZ, {"order": ["", "b"], "match": ["a=y"]}) == []
    assert merged(QUIZ, {}, {"order": ["", "b", ""], "match": ["a=y"], "text": ["  "]}) == {
        "order": ["", "b"],
        "match": ["a=y"],
    }
    assert [is_complete(ORDER, ["", "b"]), is_complete(MATCH, ["a=y"]), is_complete(TEXT, [" "])] == [False] * 3
    assert all(is_complete(question, RIGHT[question.id]) for question in QUIZ.questions)


def test_the_order_of_an_order_is_kept_and_that_of_choices_is_not() -> None:
    assert tidied(ORDER, ["b", "c", "a"]) == ["b", "c", "a"]
    assert tidied(TRUE, ["true", "true"]) == ["true"]
    assert tidied(MATCH, ["c=y", "a=y"]) == ["a=y", "c=y"]


def test_what_is_to_be_ordered_is_shuffled_whatever_the_quiz_says() -> None:
    orders = {tuple(o.id for o in offered_options(ORDER, seed, shuffle=False)) for seed in range(60)}
    assert len(orders) == 6
    assert len({tuple(o.id for o in offered_matches(MATCH, seed)) for seed in range(60)}) == 6
    assert all(offered_options(TRUE, seed, shuffle=True) == TRUE.options for seed in range(20))


BANK = tuple(Question(f"q{n}", "single", "?", OPTIONS, ("a",), objective=f"o{n % 4}") for n in range(12))


def test_a_draw_is_the_same_for_a_seed_and_takes_enough_of_each_objective() -> None:
    draw = Draw(5, {"o1": 2, "o2": 1})
    seen: set[str] = set()
    for seed in range(100):
        drawn = drawn_questions(BANK, draw, seed)
        assert drawn == drawn_questions(BANK, draw, seed)
        objectives = [question.objective for question in drawn]
        assert len({question.id for question in drawn}) == 5
        assert objectives.count("o1") >= 2
        assert objectives.count("o2") >= 1
        assert [q.id for q in drawn] == [q.id for q in BANK if q in drawn]
        seen |= {question.id for question in drawn}
    assert len(seen) == 12


def test_the_draw_of_a_seed_stays_what_it_is() -> None:
    """An attempt is read again years later: a change of this breaks every attempt that was drawn."""
    assert [q.id for q in drawn_questions(BANK, Draw(4), 7)] == ["q0", "q3", "q4", "q5"]
    assert [q.id for q in drawn_questions(BANK[:5], None, 7, shuffle=True)] == ["q4", "q1", "q3", "q2", "q0"]


def test_an_attempt_is_graded_by_what_it_drew() -> None:
    whole = Assessment("quiz", "A quiz", 1, shuffle_options=True, questions=BANK, draw=Draw(4))
    drawn = of_attempt(whole, 7)
    assert (whole.question_count, drawn.question_count) == (4, 4)
    outcome = grade(drawn, {question.id: ["a"] for question in BANK})
    assert (outcome.raw, outcome.max, outcome.passed) == (4, 4, True)
    assert [each.question for each in faults(drawn, {"q1": ["a"]})] == ["q1"]


def test_objectives_that_were_missed_come_once_in_the_order_of_the_module() -> None:
    assert objectives_missed(
        Assessment("quiz", "A quiz", 1, shuffle_options=True, questions=BANK), ("q1", "q5", "q0"), ["o1", "o0", "o2"]
    ) == ["o1", "o0"]
