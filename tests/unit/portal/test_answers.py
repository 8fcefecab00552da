"""From a submitted quiz form to answers."""

from werkzeug.datastructures import MultiDict

from services.portal.quizzes.answers import needed_to_pass, read_answers, unanswered

QUESTIONS = [
    {"id": "q1", "type": "single", "options": [{"id": "a"}, {"id": "b"}]},
    {"id": "q2", "type": "multiple", "options": [{"id": "a"}, {"id": "b"}, {"id": "c"}]},
]


def test_answers_are_read_by_question() -> None:
    form = MultiDict([("question:q1", "b"), ("question:q2", "a"), ("question:q2", "c"), ("csrf_token", "x")])
    assert read_answers(form, QUESTIONS) == {"q1": ["b"], "q2": ["a", "c"]}


def test_what_the_quiz_does_not_offer_is_ignored() -> None:
    form = MultiDict([("question:q1", "z"), ("question:other", "a")])
    assert read_answers(form, QUESTIONS) == {}


def test_every_unanswered_question_gets_a_message_with_its_number() -> None:
    assert unanswered(QUESTIONS, {}) == {
        "q1": "Question 1: choose an answer",
        "q2": "Question 2: choose at least one",
    }
    assert unanswered(QUESTIONS, {"q1": ["a"], "q2": ["b"]}) == {}


def test_the_number_needed_is_not_rounded_up_by_binary_fractions() -> None:
    assert [needed_to_pass(0.7, 10), needed_to_pass(0.8, 5), needed_to_pass(0.8, 6), needed_to_pass(1, 3)] == [
        7,
        4,
        5,
        3,
    ]
