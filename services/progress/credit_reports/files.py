"""Learner files as Excel and as tab-delimited text. What a spreadsheet could run is neutralised in both."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from services.progress.reports.csv_cells import cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TSV = "text/tab-separated-values"
_BREAKS = str.maketrans({"\t": " ", "\r": " ", "\n": " "})


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Return an Excel file of sheets, each with its name, header and rows; texts are texts, never formulas or links."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True})
        for name, header, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(0, len(header) - 1), 18)
            for column, title in enumerate(header):
                sheet.write_string(0, column, title, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value)
    return buffer.getvalue()


def tab_delimited(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the same as text in UTF-8, one line for each row."""
    return "".join(_line(each) for each in (header, *rows)).encode()


def _line(values: Sequence[Any]) -> str:
    return "\t".join(cell(value).translate(_BREAKS) for value in values) + "\r\n"


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    # Identifiers keep their leading zeros; only amounts are numbers.
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value not in (None, ""):
        sheet.write_string(row, column, cell(value))
