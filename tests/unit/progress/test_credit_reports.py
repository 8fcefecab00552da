"""Identifiers, and the lines of a learner file."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest

from services.progress.credit_reports.files import tab_delimited, workbook
from services.progress.credit_reports.identifiers import BoardId, Identifiers, faults_in, is_npi, split_name
from services.progress.credit_reports.lines import DEFAULT_COLUMNS, Column, Reportable, cells_of, line_of, problems_of
from services.progress.credit_reports.operations import Safe

WHOLE = Identifiers("Ada", "Example", 2, 29, "NY", "0012345", "1234567893", (BoardId("ABIM", "000123"),))
CLAIM = Reportable(
    claim_id="c1",
    learner_id="l1",
    name="Ada Example",
    kind="resource",
    subject="m1",
    title="A module",
    credit_type="ama_pra_1",
    quarters=3,
    completed_on=dt.date(2026, 3, 2),
    pars_activity_id="2012",
    provider_activity_id="",
    permitted_at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC),
    identifiers=WHOLE,
)


@pytest.mark.parametrize(
    ("number", "good"), [("1234567893", True), ("1234567890", False), ("123", False), ("١٢٣٤٥٦٧٨٩٣", False)]
)
def test_the_check_digit_of_an_npi(number: str, *, good: bool) -> None:
    assert is_npi(number) is good


def test_what_is_left_out_is_no_fault() -> None:
    assert list(faults_in(Identifiers())) == []
    assert list(faults_in(WHOLE)) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Identifiers(birth_month=2), "birth_day"),
        (Identifiers(birth_month=2, birth_day=30), "birth_day"),
        (Identifiers(license_state="ZZ", license_id="1"), "license_state"),
        (Identifiers(license_state="NY"), "license_id"),
        (Identifiers(npi="1234567890"), "npi"),
        (Identifiers(boards=(BoardId("ABIM", ""),)), "board_id"),
    ],
)
def test_what_cannot_be_right_is_named(given: Identifiers, field: str) -> None:
    assert [each.field for each in faults_in(given)] == [field]


def test_a_name_is_split_for_somebody_to_correct() -> None:
    assert split_name("Ada Lea Example") == ("Ada Lea", "Example")
    assert split_name("Ada") == ("Ada", "")


def test_problems_come_with_their_fix_and_permission_comes_first() -> None:
    assert list(problems_of(CLAIM)) == []
    assert [each.field for each in problems_of(replace(CLAIM, permitted_at=None, identifiers=None))] == ["consent_at"]
    found = list(problems_of(replace(CLAIM, pars_activity_id="", identifiers=None)))
    assert [each.field for each in found] == ["pars_activity_id", "first_name", "last_name", "birth_day", "license_id"]
    assert all(each.fix for each in found)


def test_a_licence_or_an_npi_is_enough() -> None:
    assert list(problems_of(replace(CLAIM, identifiers=replace(WHOLE, npi="")))) == []
    assert list(problems_of(replace(CLAIM, identifiers=replace(WHOLE, license_state="", license_id="")))) == []


def test_columns_follow_their_order_and_hold_fixed_texts() -> None:
    cells = cells_of((Column("NPI", "npi"), Column("MOC", text="ABIM"), Column("Credits", "credits")), line_of(CLAIM))
    assert cells == ["1234567893", "ABIM", 0.75]
    named = dict(zip([each.header for each in DEFAULT_COLUMNS], cells_of(DEFAULT_COLUMNS, line_of(CLAIM)), strict=True))
    assert (named["completion_date"], named["credit_quarters"], named["board_id"]) == ("2026-03-02", 3, "000123")
    assert (named["license_id"], named["moc_points"]) == ("0012345", "")


def test_no_cell_of_a_file_runs_or_breaks_the_line() -> None:
    text = tab_delimited(["a", "b"], [["=1+1\tx", "one\ntwo"], ["0012", 3]]).decode()
    assert text == "a\tb\r\n'=1+1 x\tone two\r\n0012\t3\r\n"
    book = zipfile.ZipFile(io.BytesIO(workbook([("Learners", ["a"], [["=HYPERLINK(1)"], ["0012"], [2]])])))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'=HYPERLINK(1)" in book.read("xl/sharedStrings.xml").decode()


def test_what_is_sealed_opens_only_with_its_secret_and_codes_tell_changes() -> None:
    safe = Safe("one secret of the tests")
    sealed = safe.seal({"npi": "1234567893"})
    assert "1234567893" not in sealed
    assert safe.open(sealed) == {"npi": "1234567893"}
    assert safe.mac(line_of(CLAIM)) == safe.mac(line_of(CLAIM))
    assert safe.mac(line_of(CLAIM)) != Safe("another").mac(line_of(CLAIM))
    assert safe.mac(line_of(CLAIM)) != safe.mac(line_of(replace(CLAIM, quarters=2)))
