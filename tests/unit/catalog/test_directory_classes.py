"""What directory entries say in words, sorted into what they are narrowed by."""

import datetime as dt

import pytest

from services.catalog.directory.classes import deadline_class, deadline_on, help_class, length_class


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("12 months", "year"),
        ("One year, full time", "year"),
        ("nine months", "short"),
        ("Two 6-week blocks", "short"),
        ("22 to 24 months", "longer"),
        ("Not stated; the first 12 months are an estimate", "unstated"),
        ("Self-paced", "unstated"),
    ],
)
def test_a_length_in_words_has_a_class(text: str, name: str) -> None:
    assert length_class(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Possible; a scholarship", "possible"),
        ("Does not apply to a salaried post", "none"),
        ("Not stated", "unstated"),
    ],
)
def test_help_with_tuition_has_a_class(text: str, name: str) -> None:
    assert help_class(text) == name


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March 1, 2027", dt.date(2027, 3, 1)),
        ("by 15 January 2027 for autumn", dt.date(2027, 1, 15)),
        ("2027-02-28", dt.date(2027, 2, 28)),
        ("February 31, 2027", None),
        ("Rolling admission", None),
    ],
)
def test_a_deadline_is_read_only_with_its_year(text: str, day: dt.date | None) -> None:
    assert deadline_on(text) == day


def test_a_deadline_is_dated_rolling_or_unstated() -> None:
    assert [deadline_class(text) for text in ("1 May 2027", "At any time", "Every spring")] == [
        *("dated", "rolling", "unstated"),
    ]
