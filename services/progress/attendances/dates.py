"""The dates of a workshop as a published revision has them, and what became of them in the next. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.calendars import key_of


@dataclass(frozen=True)
class WorkshopDate:
    """A date as calendars know it: by `key`. `id` is None when only its start tells it apart."""

    key: str
    id: str | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    format: str
    place: str
    withdrawn: bool


def dates_of(content: Mapping[str, Any]) -> dict[str, WorkshopDate]:
    """Return the dates in the content of a published resource, by key."""
    found = [_date(each) for each in content.get("dates") or ()]
    return {each.key: each for each in found}


def changed_dates(before: Mapping[str, WorkshopDate], after: Mapping[str, WorkshopDate]) -> dict[str, WorkshopDate]:
    """Return the dates that were moved or otherwise changed, and those that are gone as withdrawn, by key."""
    changed = {}
    for key, old in before.items():
        new = after.get(key) or replace(old, withdrawn=True)
        if new != old:
            changed[key] = new
    return changed


def _date(each: Mapping[str, Any]) -> WorkshopDate:
    starts_at = dt.datetime.fromisoformat(each["starts_at"])
    return WorkshopDate(
        key=key_of(each.get("id"), starts_at),
        id=each.get("id"),
        starts_at=starts_at,
        ends_at=dt.datetime.fromisoformat(each["ends_at"]),
        time_zone=each["time_zone"],
        format=each["format"],
        place=each.get("place") or "",
        withdrawn=bool(each.get("withdrawn", False)),
    )
