"""What can be handed in as evidence, and what it is called."""

import datetime as dt
from decimal import Decimal

import pytest

from services.progress.evidence.rules import faults, file_type, is_attested, tidy_name

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Certificate of Ada.PDF", "Certificate of Ada.pdf"),
        ("C:\\Users\\ada\\scan.jpeg", "scan.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ('a"b<c>:d|e?.pdf', "a b c d e.pdf"),
        ("line\r\nbreak\u202egpj.exe", "line break gpj.pdf"),
        ("...", "evidence.pdf"),
        (".pdf", "evidence.pdf"),
        ("", "evidence.pdf"),
        (None, "evidence.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe_and_end_as_the_content_says(given: str | None, kept: str) -> None:
    assert tidy_name(given, ".pdf") == kept


def test_the_first_bytes_say_what_a_file_is() -> None:
    found = [file_type(start + b"...") for start in (b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0")]
    assert [each.media_type for each in found if each] == ["application/pdf", "image/png", "image/jpeg"]
    assert not any(file_type(each) for each in (b"<svg/>", b"<html>", b"PK\x03\x04", b"GIF89a", b" %PDF-1.4", b""))


def test_only_a_note_that_asks_for_a_reflection_makes_the_word_enough() -> None:
    assert is_attested("Mark the item as read and write a one-line reflection.")
    assert not is_attested("Complete when your certificate has been uploaded.")


def test_a_completion_lies_in_the_past_and_takes_a_sensible_time() -> None:
    assert faults(TODAY, Decimal("0.25"), TODAY) == []
    assert faults(TODAY + dt.timedelta(days=1), None, TODAY) == []
    assert [each["field"] for each in faults(TODAY + dt.timedelta(days=2), Decimal(0), TODAY)] == [
        "completed_on",
        "hours",
    ]
