"""Calendar files for the dates of workshops and the deadlines of training posts."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from shared.calendars import Entry, key_of, uid_of

Json = dict[str, Any]


def entries_of(resource: Json, portal_url: str) -> list[Entry]:
    """Return everything in a published resource that belongs into a calendar."""
    return [*_dates(resource, portal_url), *_deadline(resource, portal_url)]


def _dates(resource: Json, portal_url: str) -> Iterator[Entry]:
    for each in resource["content"].get("dates", ()):
        starts = dt.datetime.fromisoformat(each["starts_at"])
        yield Entry(
            uid=uid_of(resource["slug"], key_of(each.get("id"), starts), portal_url),
            sequence=resource["revision"],
            title=resource["content"]["title"],
            url=f"{portal_url}/resources/{resource['slug']}",
            starts=starts,
            ends=dt.datetime.fromisoformat(each["ends_at"]),
            time_zone=each["time_zone"],
            place=each["place"],
            withdrawn=each.get("withdrawn", False),
        )


def _deadline(resource: Json, portal_url: str) -> Iterator[Entry]:
    on = resource["content"].get("directory", {}).get("deadline_on")
    if on:
        yield Entry(
            uid=uid_of(resource["slug"], "deadline", portal_url),
            sequence=resource["revision"],
            title=f"Applications close: {resource['content']['title']}",
            url=f"{portal_url}/resources/{resource['slug']}",
            starts=dt.date.fromisoformat(on),
        )
