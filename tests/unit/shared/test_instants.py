"""Instants in requests are written with date, time and offset; a number is a mistake."""

import datetime as dt

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.schemas import Instant

INSTANT = TypeAdapter(Instant)


@pytest.mark.parametrize("text", ["0.5", "1700000000", "-3", " 12 ", 0.5, 12])
def test_a_number_is_no_instant(text: object) -> None:
    with pytest.raises(ValidationError, match="RFC 3339"):
        INSTANT.validate_python(text)


def test_an_instant_needs_its_offset() -> None:
    assert INSTANT.validate_python("2026-11-22T09:05:00Z") == dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC)
    with pytest.raises(ValidationError):
        INSTANT.validate_python("2026-11-22T09:05:00")
