"""Lint of quizzes: what gives a key away, what a draw leaves out, what is compared."""

from typing import Any

import pytest

from services.catalog.packs.lint import lint

QUIZ = "modules/m1/quiz.yaml"
MORE = """\
  - id: m1-q{n}
    type: ordering
    prompt: Which first?
    options: {{x: X, y: Y, z: Z}}
    answer: [y, x, z]
    rationale: Because it is.
    sources: [BOOK-2020]
    objective: {objective}
    key_points: [k1]
"""


def found(pack: Any) -> list[str]:
    return [str(finding) for finding in lint(pack.root)]


def test_every_type_of_question_is_a_good_pack(pack: Any) -> None:
    pack.write(QUIZ, (pack.root / QUIZ).read_text() + MORE.format(n=2, objective="o1"))
    pack.edit(QUIZ, "type: single", "type: multiple")
    pack.edit("modules/m1/module.yaml", "practice_commitments", "language: en\npractice_commitments")
    assert found(pack) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("      no: Neither\n", "", "m1-q1: alone tests 'o1' with two options: naming the objective tells the answer"),
        ("questions:", "draw: {count: 1}\nquestions:", "draw: draws all questions; leave it out"),
    ],
)
def test_a_quiz_that_tells_too_much_or_draws_nothing_is_found(pack: Any, old: str, new: str, expected: str) -> None:
    pack.edit(QUIZ, old, new)
    assert [finding.startswith(f"warning: {QUIZ}: {expected}") for finding in found(pack)] == [True]


def test_little_time_and_a_draw_that_leaves_an_objective_out_are_found(pack: Any) -> None:
    more = "".join(MORE.format(n=n, objective="o2" if n == 4 else "o1") for n in (2, 3, 4))
    pack.write(QUIZ, (pack.root / QUIZ).read_text() + more)
    pack.edit(QUIZ, "questions:", "time_limit_minutes: 1\ndraw: {count: 3}\nquestions:")
    pack.edit("modules/m1/module.yaml", "o1: Know the thing.", "o1: Know the thing.\n  o2: Do it.")
    assert found(pack) == [
        f"warning: {QUIZ}: draw: an attempt may have no question on 'o2'; name it in by_objective",
        f"warning: {QUIZ}: time_limit_minutes: 1 minutes for 3 questions is less than a minute each",
    ]
    pack.edit(QUIZ, "{count: 3}", "{count: 3, by_objective: {o2: 1}}")
    assert [finding for finding in found(pack) if ": draw:" in finding] == []


def test_what_is_compared_is_here_and_does_not_teach_its_answers(pack: Any) -> None:
    text = (pack.root / "resources/series.yaml").read_text()
    pack.write("resources/series.yaml", text + "comparison: {pre_test: m1, post_test: nowhere}\n")
    error, warning = found(pack)
    assert error == "error: resources/series.yaml: comparison.post_test: there is no module 'nowhere' in this pack"
    assert warning.startswith("warning: resources/series.yaml: comparison.pre_test: the quiz of 'm1' tells too much")
