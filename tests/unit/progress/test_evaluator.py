"""The evaluator: what is met, why not, the one next step, and a percentage that can be trusted."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.progress.completions.evaluator import (
    NOTHING,
    Facts,
    Group,
    Pathway,
    Requirement,
    evaluate,
    evaluate_resource,
)

EARLIER = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 5, 2, tzinfo=dt.UTC)
PASSED = Facts(started=True, attempts=1, best=1.0, passed=True, earned=frozenset({"quiz_passed"}))


def quiz(slug: str, group: str | None = None, *, optional: bool = False) -> Requirement:
    return Requirement(f"pass-{slug}", "quiz_passed", slug, f"Module {slug}", group, optional)


def watch(slug: str, group: str | None = None) -> Requirement:
    return Requirement(f"watch-{slug}", "watched", slug, f"Session {slug}", group)


CHAMPION = Pathway(
    "champion",
    "Champion",
    (quiz("a1", "one"), quiz("a2", "one"), quiz("b1", "two"), quiz("b2", "two"), watch("s1", "extra")),
    (Group("one", "Part 1"), Group("two", "Part 2"), Group("extra", "Recorded", optional=True)),
)


def test_in_a_given_order_the_next_step_is_the_first_open_one() -> None:
    begun = {"b1": Facts(started=True, attempts=1, open_attempt=True, touched_at=LATER)}
    free, ordered = (evaluate(each, begun).next for each in (CHAMPION, replace(CHAMPION, ordered=True)))
    assert free is not None
    assert ordered is not None
    assert (free.title, ordered.title) == ("Module b1", "Module a1")


def test_nothing_done_is_zero_percent_and_the_first_step_is_first() -> None:
    standing = evaluate(CHAMPION, {})
    assert (standing.percent, standing.completed) == (0, False)
    assert standing.next is not None
    assert (standing.next.label, standing.next.url) == ("Start: Module a1", "/resources/a1")
    assert standing.next.why == "Quiz not taken yet."


def test_optional_requirements_never_count_against_completion() -> None:
    standing = evaluate(CHAMPION, dict.fromkeys(["a1", "a2", "b1", "b2"], PASSED))
    assert (standing.percent, standing.completed, standing.next) == (100, True, None)
    extra = standing.verdicts[-1]
    assert (extra.met, extra.optional, extra.why) == (False, True, "Not watched yet.")


def test_optional_requirements_never_count_for_completion_either() -> None:
    seen = {"s1": Facts(watched=1.0, coverage=0.9)}
    assert evaluate(CHAMPION, seen).percent == 0


def test_an_optional_group_shows_how_far_somebody_is_with_its_optional_parts() -> None:
    extra = replace(watch("s1", "extra"), optional=True), replace(watch("s2", "extra"), optional=True)
    pathway = replace(CHAMPION, requirements=(*CHAMPION.requirements[:4], *extra))
    standing = evaluate(pathway, {"s1": Facts(watched=1.0, coverage=0.9)})
    assert [(group.done, group.total) for group in standing.groups] == [(0, 2), (0, 2), (1, 2)]
    assert standing.percent == 0


def test_the_parts_may_be_done_in_any_order() -> None:
    standing = evaluate(CHAMPION, {"b2": PASSED, "a2": PASSED})
    assert standing.percent == 50
    assert [(state.done, state.total, state.met) for state in standing.groups] == [
        (1, 2, False),
        (1, 2, False),
        (0, 1, False),
    ]
    assert standing.next is not None
    assert standing.next.resource == "a1"


def test_an_open_quiz_comes_before_a_new_module() -> None:
    facts = {"b1": Facts(started=True, open_attempt=True, touched_at=EARLIER), "a2": Facts(touched_at=LATER)}
    standing = evaluate(CHAMPION, facts)
    assert standing.next is not None
    assert (standing.next.label, standing.next.url) == ("Finish the quiz: Module b1", "/resources/b1/quiz")


def test_of_two_begun_modules_the_last_one_is_next() -> None:
    facts = {"a1": Facts(started=True, touched_at=EARLIER), "b1": Facts(started=True, touched_at=LATER)}
    step = evaluate(CHAMPION, facts).next
    assert step is not None
    assert step.label == "Continue: Module b1"


def test_a_failed_quiz_says_what_is_missing() -> None:
    failed = Facts(started=True, attempts=2, best=0.6, passing_score=0.8)
    verdict = evaluate(CHAMPION, {"a1": failed}).verdicts[0]
    assert verdict.why == "Best score 60 %; 80 % needed to pass."
    assert verdict.next is not None
    assert (verdict.next.label, verdict.next.url) == ("Try the quiz again: Module a1", "/resources/a1/quiz")


def test_any_two_of_three_is_enough_and_more_does_not_count_twice() -> None:
    three = tuple(quiz(slug, "pick") for slug in ("x", "y", "z"))
    pathway = Pathway("p", "P", (*three, quiz("must")), (Group("pick", "Pick two", needs=2),))
    assert evaluate(pathway, {"x": PASSED}).percent == 33
    two = evaluate(pathway, {"x": PASSED, "z": PASSED})
    assert (two.percent, two.groups[0].met) == (66, True)
    assert two.next is not None
    assert two.next.resource == "must"
    assert evaluate(pathway, dict.fromkeys("xyz", PASSED)).percent == 66
    assert evaluate(pathway, dict.fromkeys(("x", "y", "z", "must"), PASSED)).completed


def test_a_pathway_that_asks_for_nothing_is_never_completed() -> None:
    standing = evaluate(Pathway("p", "P", (quiz("x", optional=True),)), {"x": PASSED})
    assert (standing.percent, standing.completed, standing.next) == (0, False, None)


def test_what_was_earned_stays_earned() -> None:
    earned = Facts(earned=frozenset({"watched"}), watched=0.2, coverage=0.9)
    assert evaluate_resource("watched", "s1", "Session", earned).completed


def test_a_completion_by_another_rule_does_not_meet_a_requirement() -> None:
    opened = Facts(started=True, earned=frozenset({"viewed"}))
    assert evaluate(CHAMPION, {"a1": opened}).percent == 0


def test_a_recording_reads_ninety_nine_until_it_is_enough() -> None:
    almost = evaluate_resource("watched", "s1", "Session", Facts(watched=0.8999, coverage=0.9))
    assert (almost.percent, almost.completed, almost.why) == (99, False, "89 % watched; 90 % needed.")
    assert almost.next is not None
    assert almost.next.label == "Continue watching: Session"
    assert evaluate_resource("watched", "s1", "Session", Facts(watched=0.9, coverage=0.9)).percent == 100


def test_a_series_is_as_far_as_its_parts() -> None:
    half = evaluate_resource("parts_completed", "part-1", "Part 1", Facts(parts=5, parts_done=2))
    assert (half.percent, half.why) == (40, "2 of 5 parts completed.")
    assert evaluate_resource("parts_completed", "part-1", "Part 1", Facts(parts=5, parts_done=5)).completed


def test_a_resource_without_a_rule_is_never_completed() -> None:
    standing = evaluate_resource("none", "v", "Video", Facts(started=True))
    assert (standing.completed, standing.percent, standing.next) == (False, 0, None)


DONE = replace(PASSED, evaluated=True, commitments=2)
FIRST_STEPS = Pathway(
    "first-steps",
    "First steps",
    (
        quiz("a1", "learn"),
        Requirement("evaluate-a1", "evaluation_given", "a1", "Module a1", "apply", minutes={"min": 15, "max": 15}),
        Requirement("commit-a1", "commitments_made", "a1", "Module a1", "apply"),
    ),
    (Group("learn", "Learn"), Group("apply", "Apply")),
)


def test_a_case_counts_as_discussed_whatever_else_was_done_in_its_module() -> None:
    needed = Requirement("discuss-a1", "case_discussed", "a1", "Module a1", minutes={"min": 15, "max": 15})
    asked = Pathway("talk", "Talk", (needed,))
    [open_one] = evaluate(asked, {"a1": PASSED}).verdicts
    assert (open_one.met, open_one.why) == (False, "Case not discussed with a team yet.")
    assert open_one.next is not None
    assert (open_one.next.label, open_one.next.url, open_one.next.minutes) == (
        "Discuss the case: Module a1",
        "/resources/a1/case-guide",
        None,
    )
    done = evaluate(asked, {"a1": Facts(started=True, discussed=True)})
    assert (done.completed, done.percent, done.verdicts[0].why) == (True, 100, "Case discussed with the team.")


def test_what_follows_an_activity_opens_when_it_is_completed() -> None:
    before = evaluate(FIRST_STEPS, {}).verdicts[1]
    assert (before.why, before.next and before.next.url) == (
        "Complete the activity first; the evaluation follows.",
        "/resources/a1",
    )
    after = evaluate(FIRST_STEPS, {"a1": PASSED}).verdicts
    assert [each.why for each in after[1:]] == ["Evaluation not given yet.", "No commitment made yet."]
    assert [each.next.url for each in after[1:] if each.next] == [
        "/resources/a1/evaluation",
        "/resources/a1/commitments",
    ]
    assert after[1].next is not None
    assert after[1].next.minutes is None


def test_the_evaluation_is_next_and_gates_the_pathway() -> None:
    standing = evaluate(FIRST_STEPS, {"a1": PASSED})
    assert (standing.percent, standing.completed) == (33, False)
    assert standing.next is not None
    assert standing.next.label == "Evaluate: Module a1"
    committed = evaluate(FIRST_STEPS, {"a1": replace(PASSED, commitments=1)})
    assert (committed.percent, committed.completed) == (66, False)
    assert evaluate(FIRST_STEPS, {"a1": DONE}).completed


def test_a_waived_requirement_is_met_with_its_reason_and_nothing_to_click() -> None:
    standing = evaluate(FIRST_STEPS, {"a1": DONE}, waived={})
    assert not any(each.waived for each in standing.verdicts)
    waived = evaluate(FIRST_STEPS, {"a1": PASSED}, waived={"commit-a1": "On leave", "evaluate-a1": "On leave"})
    assert waived.completed
    assert [(each.waived, each.met, each.why, each.next) for each in waived.verdicts[1:]] == [
        (True, True, "Waived: On leave", None)
    ] * 2


def test_what_was_done_anyway_does_not_count_as_waived() -> None:
    done = evaluate(FIRST_STEPS, {"a1": DONE}, waived={"commit-a1": "On leave"}).verdicts[2]
    assert (done.waived, done.why) == (False, "Committed to a change.")


slugs = st.sampled_from(["a1", "a2", "b1", "b2", "s1"])
kinds_of_deeds = st.sampled_from(["start", "fail", "pass", "watch", "open", "evaluate", "commit", "waive"])
deeds = st.lists(st.tuples(slugs, kinds_of_deeds), max_size=25)


def record(facts: dict[str, Facts], slug: str, deed: str) -> None:
    known = facts.get(slug, NOTHING)
    facts[slug] = {
        "start": replace(known, started=True, touched_at=LATER),
        "open": replace(known, started=True, open_attempt=True),
        "fail": replace(known, attempts=known.attempts + 1, best=max(known.best or 0, 0.4), open_attempt=False),
        "pass": replace(known, attempts=known.attempts + 1, best=1.0, passed=True, open_attempt=False),
        "watch": replace(known, watched=min(1.0, known.watched + 0.3), coverage=0.9),
        "evaluate": replace(known, evaluated=True),
        "commit": replace(known, commitments=known.commitments + 1),
        "waive": known,
    }[deed]


@given(deeds)
def test_percent_stays_within_bounds_and_never_falls_while_facts_grow(history: list[tuple[str, str]]) -> None:
    facts: dict[str, Facts] = {}
    before = 0
    for slug, deed in history:
        record(facts, slug, deed)
        standing = evaluate(CHAMPION, facts)
        assert before <= standing.percent <= 100
        assert standing.completed == (standing.percent == 100)
        assert (standing.next is None) == standing.completed
        before = standing.percent


@given(deeds)
def test_what_follows_and_what_is_waived_never_lowers_the_percentage_either(history: list[tuple[str, str]]) -> None:
    facts: dict[str, Facts] = {}
    waived: dict[str, str] = {}
    before = 0
    for slug, deed in history:
        record(facts, slug, deed)
        if deed == "waive":
            waived |= dict.fromkeys((f"pass-{slug}", f"evaluate-{slug}", f"commit-{slug}"), "A reason")
        standing = evaluate(FIRST_STEPS, facts, waived=waived)
        assert before <= standing.percent <= 100
        assert standing.completed == (standing.percent == 100)
        assert all((each.next is None) == each.met for each in standing.verdicts)
        before = standing.percent


@given(deeds)
def test_the_next_step_always_leads_to_something_that_counts(history: list[tuple[str, str]]) -> None:
    facts: dict[str, Facts] = {}
    for slug, deed in history:
        record(facts, slug, deed)
    step = evaluate(CHAMPION, facts).next
    assert step is None or step.resource in {"a1", "a2", "b1", "b2"}
