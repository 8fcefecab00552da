"""CSV cells: what a spreadsheet could run is made harmless, the rest is left alone."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.progress.reports.csv_cells import FORMULA_STARTS, cell, lines


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1+1"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"), [(None, ""), (True, "yes"), (-5, "-5"), (0.8, "0.8"), ("Ada-Lea", "Ada-Lea"), ("a=b", "a=b")]
)
def test_harmless_values_are_left_alone(value: Any, written: str) -> None:
    assert cell(value) == written


@given(st.lists(st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00")), min_size=1))
def test_what_is_written_can_be_read_back(values: list[str]) -> None:
    names = [f"c{number}" for number in range(len(values))]
    written = "".join(lines(names, [dict(zip(names, values, strict=True))]))
    read = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row.removeprefix("'") for row in read[0].values()] == [each.removeprefix("'") for each in values]
    assert not any(row.startswith(FORMULA_STARTS) for row in read[0].values())
