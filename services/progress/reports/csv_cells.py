"""Cells of a CSV file that a spreadsheet may open. Pure functions."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

# A spreadsheet takes a cell that begins so for a formula and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width look-alikes count too


def cell(value: Any) -> str:
    """Return a value as text; what could run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def line(values: Iterable[Any]) -> str:
    """Return one line of a CSV file (RFC 4180)."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([cell(value) for value in values])
    return buffer.getvalue()


def lines(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Return the header and one line for each row."""
    names = list(columns)
    yield line(names)
    for row in rows:
        yield line(row[name] for name in names)
