"""Watched time as a union of half-open intervals in whole milliseconds. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Interval = tuple[int, int]


@dataclass(frozen=True)
class Segment:
    """A titled stretch of a recording."""

    slug: str
    title: str
    span: Interval


@dataclass(frozen=True)
class Recording:
    """What a published revision says about a recording; `coverage` is the share that has to be seen."""

    duration: int
    coverage: float
    segments: tuple[Segment, ...] = ()

    @property
    def required(self) -> list[Interval]:
        """The stretches that count: the segments, or everything where there are none."""
        return union([segment.span for segment in self.segments] or [(0, self.duration)])


@dataclass(frozen=True)
class SegmentState:
    """How much of a segment was seen."""

    segment: Segment
    covered: float
    completed: bool


def milliseconds(pairs_s: Iterable[Sequence[float]], duration: int) -> list[Interval]:
    """Turn pairs of seconds into intervals inside the recording; empty ones fall away."""
    spans = ((max(0, round(start * 1000)), min(duration, round(end * 1000))) for start, end in pairs_s)
    return [(start, end) for start, end in spans if start < end]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Merge intervals that overlap or touch: sorted, apart from each other, none empty."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def length(intervals: Iterable[Interval]) -> int:
    """Return the time that a union covers."""
    return sum(end - start for start, end in intervals)


def overlap(first: Sequence[Interval], second: Sequence[Interval]) -> int:
    """Return the time that two unions have in common."""
    return sum(max(0, min(a_end, b_end) - max(a, b)) for a, a_end in first for b, b_end in second)


def share(watched: Sequence[Interval], within: Sequence[Interval]) -> float:
    """Return how much of `within` was seen, from 0 to 1; both are unions."""
    whole = length(within)
    return overlap(watched, within) / whole if whole else 0.0


def covered_share(recording: Recording, watched: Sequence[Interval]) -> float:
    """Return how much of what counts in a recording was seen.

    Segment by segment or in one go gives the same number: it looks at the union only.
    """
    return share(watched, recording.required)


def is_watched(recording: Recording, watched: Sequence[Interval]) -> bool:
    """Say whether enough of the recording was seen to complete it."""
    return covered_share(recording, watched) >= recording.coverage


def segment_states(recording: Recording, watched: Sequence[Interval]) -> list[SegmentState]:
    """Return every segment with its share and whether that is enough."""
    shares = [(segment, share(watched, [segment.span])) for segment in recording.segments]
    return [SegmentState(segment, seen, seen >= recording.coverage) for segment, seen in shares]
