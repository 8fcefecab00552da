"""Charts: bars that fit their drawing, and the words that stand for them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.reports.charts import WIDTH, Bar, bar_chart
from services.portal.reports.wording import cohort_of, funnel_chart, place_of, spans_of

bars = st.lists(
    st.builds(Bar, st.text(max_size=80), st.none() | st.floats(0, 1e6), st.text(max_size=9), st.floats(0, 1e6)),
    max_size=12,
)


@given(bars, st.none() | st.floats(1, 1e6))
@settings(max_examples=50, deadline=None)
def test_bars_fit_and_do_not_overlap(given_bars: list[Bar], whole: float | None) -> None:
    chart = bar_chart("Title", given_bars, whole=whole)
    assert all(0 <= bar.first <= WIDTH and 0 <= bar.second <= WIDTH for bar in chart.bars)
    assert all(bar.y + 40 <= chart.height for bar in chart.bars)
    assert all(len(bar.label) <= 36 for bar in chart.bars)


def test_the_description_says_what_the_bars_show() -> None:
    stages = [{"stage": "enrolled", "people": 8, "percent": 100}, {"stage": "half", "people": 2, "percent": 25}]
    chart = funnel_chart({"stages": stages})
    assert chart.description == "Joined: 8, 100 %; Half done: 2, 25 %."
    assert [bar.first for bar in chart.bars] == [320, 80]
    assert bar_chart("Empty", []).description == "Nothing to show."


def test_spans_of_days_follow_each_other() -> None:
    within = [{"days": 7, "people": 1}, {"days": 14, "people": 2}, {"days": None, "people": 3}]
    assert spans_of(within) == [("up to 7 days", 1), ("8 to 14 days", 2), ("more than 14 days", 3)]


def test_cohorts_and_places_are_called_as_people_know_them() -> None:
    assert cohort_of("profession", "social_worker") == "Social worker"
    assert cohort_of("profession", "not stated") == "not stated"
    assert cohort_of("month", "2026-03") == "March 2026"
    assert place_of({"requirement": "not-started", "title": "", "kind": None}) == "Joined, opened nothing"
    assert place_of({"requirement": "r", "title": "Module", "kind": "evaluation_given"}) == "Module: evaluation"
