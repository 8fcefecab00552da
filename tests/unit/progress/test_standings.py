"""What reports count of an enrollment."""

import datetime as dt

from services.progress.completions.evaluator import Facts, Group, Pathway, Requirement, evaluate
from services.progress.standings.rules import Dates, Milestones, milestones

MONDAY, TUESDAY, FRIDAY = (dt.datetime(2026, 6, day, 9, tzinfo=dt.UTC) for day in (1, 2, 5))
PASSED = Facts(started=True, passed=True, earned=frozenset({"quiz_passed"}))
PATHWAY = Pathway(
    "champion",
    "Champion",
    (
        Requirement("pass-a", "quiz_passed", "a", "A", "part"),
        Requirement("rate-a", "evaluation_given", "a", "A", "part"),
        Requirement("pass-b", "quiz_passed", "b", "B", "part"),
    ),
    (Group("part", "Part", resource="series"),),
)


def counted(facts: dict[str, Facts], dates: dict[str, Dates]) -> Milestones:
    return milestones(PATHWAY, evaluate(PATHWAY, facts), dates)


def test_who_opened_nothing_of_the_pathway_has_not_started() -> None:
    assert counted({}, {"elsewhere": Dates(MONDAY, MONDAY)}) == Milestones(0, 3, None, None, None)


def test_opening_the_series_is_a_start() -> None:
    assert counted({}, {"series": Dates(TUESDAY, None), "a": Dates(FRIDAY, None)}).started_at == TUESDAY


def test_the_requirement_met_last_is_where_somebody_stands() -> None:
    dates = {"a": Dates(MONDAY, FRIDAY), "b": Dates(MONDAY, TUESDAY)}
    assert counted({"a": PASSED, "b": PASSED}, dates) == Milestones(2, 3, MONDAY, "pass-a", FRIDAY)


def test_of_requirements_met_by_one_completion_the_later_one_counts() -> None:
    rated = Facts(started=True, passed=True, evaluated=True, earned=frozenset({"quiz_passed"}))
    assert counted({"a": rated}, {"a": Dates(MONDAY, FRIDAY)}).last_met == "rate-a"


def test_a_waiver_is_no_step_of_the_learner() -> None:
    standing = evaluate(PATHWAY, {"a": PASSED}, waived={"pass-b": "Taught it"})
    found = milestones(PATHWAY, standing, {"a": Dates(MONDAY, MONDAY)})
    assert (found.met, found.needed, found.last_met) == (2, 3, "pass-a")
