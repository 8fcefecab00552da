"""Small cells: nothing of fewer than five people is shown or can be worked out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.progress.reports.suppression import Cohort, to_hide

cohorts = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.integers(1, 30).flatmap(lambda people: st.builds(Cohort, st.just(people), st.integers(0, people))),
    max_size=8,
)


def small(number: int) -> bool:
    return 0 < number < 5


@given(cohorts)
@settings(max_examples=200, deadline=None)
def test_what_is_hidden_cannot_be_worked_out_from_the_totals(found: dict[str, Cohort]) -> None:
    left_out = to_hide(found)
    assert left_out.people <= left_out.completed
    for name, each in found.items():
        assert name in left_out.people or each.people >= 5
        if name not in left_out.completed:
            assert not small(each.completed)
            assert not small(each.people - each.completed)
    for names in (left_out.people, left_out.completed):
        # When everything is hidden, only the total is known, which stands in the report of the pathway anyway.
        if names and len(names) < len(found):
            together = [found[name] for name in names]
            assert len(names) >= 2
            assert not small(sum(each.people for each in together))
    if left_out.completed and len(left_out.completed) < len(found):
        together = [found[name] for name in left_out.completed]
        assert not small(sum(each.completed for each in together))
        assert not small(sum(each.people - each.completed for each in together))


def test_large_cohorts_are_shown() -> None:
    left_out = to_hide({"nurse": Cohort(40, 12), "physician": Cohort(25, 20), "chaplain": Cohort(9, 0)})
    assert not left_out.people
    assert not left_out.completed


def test_a_single_small_cohort_takes_the_smallest_other_with_it() -> None:
    left_out = to_hide({"nurse": Cohort(40, 20), "physician": Cohort(20, 10), "chaplain": Cohort(3, 1)})
    assert left_out.people == {"chaplain", "physician"}


def test_few_completions_are_hidden_while_the_size_is_shown() -> None:
    left_out = to_hide({"nurse": Cohort(40, 20), "physician": Cohort(20, 10), "chaplain": Cohort(30, 2)})
    assert not left_out.people
    assert left_out.completed == {"chaplain", "physician"}
