"""Watched intervals: whatever the player sends, the union is the set of moments that were seen."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from services.progress.watching.intervals import (
    Interval,
    Recording,
    Segment,
    covered_share,
    is_watched,
    length,
    milliseconds,
    overlap,
    segment_states,
    union,
)

SECONDS = 60


def recording(*bounds: int, coverage: float = 0.9) -> Recording:
    spans = [(start * 1000, end * 1000) for start, end in itertools.pairwise(bounds)]
    segments = tuple(Segment(f"s{n}", f"Segment {n}", span) for n, span in enumerate(spans, 1))
    return Recording(SECONDS * 1000, coverage, segments)


spans = st.tuples(st.integers(0, SECONDS), st.integers(0, SECONDS)).map(lambda pair: (min(pair), max(pair)))
histories = st.lists(spans, max_size=30)


def moments(intervals: list[Interval]) -> set[int]:
    return {second for start, end in intervals for second in range(start, end)}


@given(histories)
def test_the_union_is_the_set_of_seen_moments(history: list[Interval]) -> None:
    assert moments(union(history)) == moments(history)
    assert length(union(history)) == len(moments(history))


@given(histories, st.randoms(use_true_random=False))
def test_disorder_duplicates_and_several_devices_change_nothing(history: list[Interval], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = history + history[: len(history) // 2]
    random.shuffle(shuffled)
    half = len(shuffled) // 2
    merged_by_device = union(union(shuffled[:half]) + union(shuffled[half:]))
    assert merged_by_device == union(history)


@given(histories)
def test_the_pieces_of_a_union_are_sorted_and_apart(history: list[Interval]) -> None:
    pieces = union(history)
    assert all(a_end < b for (_, a_end), (b, _) in itertools.pairwise(pieces))
    assert all(start < end for start, end in pieces)


@given(histories, histories)
def test_watching_more_never_lowers_the_share(history: list[Interval], more: list[Interval]) -> None:
    film = recording(0, 20, 45, 60)
    before = covered_share(film, union([(a * 1000, b * 1000) for a, b in history]))
    after = covered_share(film, union([(a * 1000, b * 1000) for a, b in history + more]))
    assert 0 <= before <= after <= 1


@given(st.lists(st.integers(1, SECONDS - 1), unique=True, max_size=4).map(sorted), st.data())
def test_whole_or_in_segments_gives_the_same_completion(cuts: list[int], data: st.DataObject) -> None:
    film = recording(0, *cuts, SECONDS)
    seen = milliseconds(data.draw(histories), film.duration)
    in_pieces = [
        (max(start, segment.span[0]), min(end, segment.span[1])) for segment in film.segments for start, end in seen
    ]
    assert union(in_pieces) == union(seen)
    if all(state.completed for state in segment_states(film, union(seen))):
        assert is_watched(film, union(seen))


def test_seeking_to_the_end_covers_only_what_was_played() -> None:
    film = recording(0, 30, 60)
    seen = union(milliseconds([(0, 2), (58, 60)], film.duration))
    assert covered_share(film, seen) == 4 / 60
    assert not is_watched(film, seen)


def test_a_segment_watched_twice_counts_once() -> None:
    film = recording(0, 30, 60)
    seen = union(milliseconds([(0, 30), (0, 30), (10, 29)], film.duration))
    assert [(s.covered, s.completed) for s in segment_states(film, seen)] == [(1.0, True), (0.0, False)]


def test_coverage_on_the_mark_is_enough() -> None:
    assert is_watched(recording(), [(0, 54_000)])
    assert not is_watched(recording(), [(0, 53_999)])


def test_time_outside_the_segments_does_not_count() -> None:
    film = Recording(100_000, 0.9, (Segment("s1", "One", (0, 40_000)), Segment("s2", "Two", (60_000, 100_000))))
    assert is_watched(film, [(0, 40_000), (60_000, 100_000)])
    assert covered_share(film, [(40_000, 60_000)]) == 0


def test_intervals_are_clipped_to_the_recording() -> None:
    assert milliseconds([(-5, 3), (59, 400), (7, 7), (9, 8), (100, 200)], 60_000) == [(0, 3000), (59_000, 60_000)]


@given(histories, histories)
def test_overlap_is_what_both_have(first: list[Interval], second: list[Interval]) -> None:
    assert overlap(union(first), union(second)) == len(moments(first) & moments(second))
