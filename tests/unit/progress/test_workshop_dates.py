"""What a new revision does to the dates of a workshop."""

from typing import Any

from services.progress.attendances.dates import changed_dates, dates_of

SPRING: dict[str, Any] = {
    "id": "spring",
    "starts_at": "2027-03-13T09:00:00-05:00",
    "ends_at": "2027-03-13T17:00:00-05:00",
    "time_zone": "America/New_York",
    "format": "in_person",
    "place": "Hall 2",
}
AUTUMN = SPRING | {"id": None, "starts_at": "2027-09-18T09:00:00-04:00", "ends_at": "2027-09-18T17:00:00-04:00"}
BEFORE = dates_of({"dates": [SPRING, AUTUMN]})


def changed(*after: dict[str, Any]) -> dict[str, bool]:
    return {key: date.withdrawn for key, date in changed_dates(BEFORE, dates_of({"dates": list(after)})).items()}


def test_a_date_is_known_by_its_id_or_by_its_start() -> None:
    assert list(BEFORE) == ["spring", "20270918T130000Z"]


def test_what_stays_as_it_is_concerns_nobody_and_a_new_date_neither() -> None:
    assert changed(AUTUMN, SPRING, SPRING | {"id": "winter"}) == {}


def test_a_date_that_moves_keeps_its_key() -> None:
    assert changed(SPRING | {"starts_at": "2027-03-13T08:00:00-05:00"}, AUTUMN) == {"spring": False}
    assert changed(SPRING | {"place": "Hall 3"}, AUTUMN) == {"spring": False}


def test_a_date_that_is_gone_or_withdrawn_does_not_take_place() -> None:
    assert changed(SPRING | {"withdrawn": True}) == {"spring": True, "20270918T130000Z": True}
    assert changed_dates(dates_of({}), BEFORE) == {}
