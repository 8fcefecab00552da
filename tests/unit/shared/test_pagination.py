"""Cursors carry the sort values of a page's last item and nothing that a caller can bend."""

import pytest

from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid


@pytest.mark.parametrize("values", [["2026-01-01T00:00:00Z", "id"], ["ü", 3, None, True]])
def test_a_cursor_gives_back_the_values_it_was_made_of(values: list[object]) -> None:
    assert decode_cursor(encode_cursor(values), length=len(values)) == values


@pytest.mark.parametrize("cursor", ["", "%%%", "W10", "eyJhIjoxfQ", "W1tdXQ", "é"])
def test_a_cursor_that_was_not_made_here_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, length=1)
