"""Byte ranges, against a plain model of what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.assets.ranges import ByteRange, RangeNotSatisfiable, parse_range

BOUND = st.one_of(st.just(""), st.integers(0, 60).map(str))


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("bytes=0-0", [(0, 0)]),
        ("bytes=5-", [(5, 99)]),
        ("bytes=-5", [(95, 99)]),
        ("bytes=-500", [(0, 99)]),
        ("BYTES=1-2", [(1, 2)]),
        ("bytes=1-2, 50-60", [(1, 2), (50, 60)]),
        ("bytes=50-60, 1-2", [(50, 60), (1, 2)]),
        ("bytes=0-10, 5-20, 21-22", [(0, 22)]),
        ("bytes=0-1, 200-300", [(0, 1)]),
    ],
)
def test_ranges_are_resolved_against_the_size(header: str, ranges: list[tuple[int, int]]) -> None:
    assert parse_range(header, 100) == [ByteRange(*each) for each in ranges]


@pytest.mark.parametrize(
    "header", [None, "", "bytes", "bytes=", "items=0-1", "bytes=x-y", "bytes=--1", "bytes=3-2", "bytes=-", "bytes=1"]
)
def test_what_makes_no_sense_means_the_whole(header: str | None) -> None:
    assert parse_range(header, 100) is None


def test_too_many_parts_mean_the_whole() -> None:
    assert parse_range("bytes=" + ",".join(f"{n * 10}-{n * 10 + 1}" for n in range(9)), 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=100-200, 300-"])
def test_nothing_inside_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        parse_range(header, 100)


@given(specs=st.lists(st.tuples(BOUND, BOUND), min_size=1, max_size=8), size=st.integers(1, 50))
def test_the_bytes_are_those_asked_for(specs: list[tuple[str, str]], size: int) -> None:
    wanted: set[int] = set()
    senseless = False
    for first, last in specs:
        if first and last:
            senseless = senseless or int(first) > int(last)
            wanted |= set(range(int(first), min(int(last), size - 1) + 1))
        elif first:
            wanted |= set(range(int(first), size))
        elif last:
            wanted |= set(range(max(size - int(last), 0), size))
        else:
            senseless = True
    header = "bytes=" + ",".join(f"{first}-{last}" for first, last in specs)
    try:
        ranges = parse_range(header, size)
    except RangeNotSatisfiable:
        assert not senseless
        assert not wanted
        return
    if senseless:
        assert ranges is None
        return
    assert ranges is not None
    given_bytes = [byte for each in ranges for byte in range(each.first, each.last + 1)]
    assert set(given_bytes) == wanted
    assert len(given_bytes) == len(wanted)
