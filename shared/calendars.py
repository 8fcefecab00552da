"""Calendar files (RFC 5545) for dates and deadlines: with time zones, updates and withdrawals."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

MEDIA_TYPE = "text/calendar"
Method = Literal["PUBLISH", "CANCEL"]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Organizer:
    """Who answers for the calendar file."""

    name: str
    address: str


@dataclass(frozen=True)
class Entry:
    """Something that takes place; a date instead of an instant means the whole day.

    Calendars recognise it by `uid` and replace what they have when `sequence` has grown.
    """

    uid: str
    sequence: int
    title: str
    url: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | None = None
    time_zone: str = "UTC"
    place: str = ""
    withdrawn: bool = False


def key_of(identifier: str | None, starts_at: dt.datetime) -> str:
    """Return what a date of a workshop is known by: its id, or without one its start."""
    return identifier or f"{starts_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def uid_of(slug: str, key: str, portal_url: str) -> str:
    """Name a date of a resource, the same for ever and on every page and mail of this installation."""
    return f"{slug}-{key}@{urlsplit(portal_url).hostname}"


def calendar_file(
    entries: Iterable[Entry], *, organizer: Organizer, stamped_at: dt.datetime, method: Method = "PUBLISH"
) -> bytes:
    """Return the file with the entries; `CANCEL` takes them out of the calendars that have them."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Champions//Calendar//EN")
    calendar.add("method", method)
    known = list(entries)
    for entry in known:
        calendar.add_component(_event(entry, organizer, stamped_at))
    years = [entry.starts.year for entry in known] or [stamped_at.year]
    # Only the changes of the clock around the dates: fifty years of them would be most of the file.
    calendar.add_missing_timezones(dt.date(min(years) - 1, 1, 1), dt.date(max(years) + 2, 1, 1))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, organizer: Organizer, stamped_at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamped_at.astimezone(dt.UTC))
    event.add("dtstart", _local(entry.starts, entry.time_zone))
    if entry.ends is not None:
        event.add("dtend", _local(entry.ends, entry.time_zone))
    event.add("summary", _plain(entry.title))
    event.add("url", entry.url)
    event.add("description", entry.url)
    if entry.place:
        event.add("location", _plain(entry.place))
    event.add("status", "CANCELLED" if entry.withdrawn else "CONFIRMED")
    # A whole day is a deadline, which leaves the day free for other things.
    event.add("transp", "OPAQUE" if isinstance(entry.starts, dt.datetime) else "TRANSPARENT")
    event["organizer"] = _address(organizer)
    return event


def _local(when: dt.datetime | dt.date, time_zone: str) -> dt.datetime | dt.date:
    return when.astimezone(ZoneInfo(time_zone)) if isinstance(when, dt.datetime) else when


def _address(organizer: Organizer) -> vCalAddress:
    address = vCalAddress(f"mailto:{organizer.address}")
    address.params["CN"] = vText(_plain(organizer.name).replace('"', "'"))
    return address


def _plain(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())
