"""Identifiers sort by the time at which they were made."""

import time

from shared.ids import new_id


def test_an_id_is_a_version_7_uuid_of_the_rfc_variant() -> None:
    made = new_id()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_ids_made_a_millisecond_apart_sort_in_the_order_of_making() -> None:
    first = new_id()
    time.sleep(0.002)
    assert first < new_id()


def test_ten_thousand_ids_differ() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000
