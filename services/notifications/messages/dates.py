"""Letters about dates: a session of tomorrow, one that was withdrawn, a deadline for applications.

Each brings a calendar file with the same UID as the file that the portal gives out, so that a calendar
updates or takes out what it has.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from services.notifications.mail.envelope import Attachment
from services.notifications.messages.verdicts import Letter
from shared import clock
from shared.calendars import MEDIA_TYPE, Entry, Method, Organizer, calendar_file, key_of, uid_of

SESSION, CHANGED, WITHDRAWN = "session_tomorrow", "date_changed", "date_withdrawn"
DEADLINE = "deadline_reminder"
# What somebody must know before they set out is not held back until tomorrow.
URGENT = (SESSION, CHANGED, WITHDRAWN)


@dataclass(frozen=True)
class SessionDate:
    """A date of a workshop as the catalogue published it; `revision` is that of the resource."""

    slug: str
    revision: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    format: str
    place: str = ""
    id: str | None = None

    @classmethod
    def of(cls, details: Mapping[str, Any]) -> "SessionDate":
        """Read the details of a message, or what progress answers about an occasion."""
        return cls(
            slug=details["slug"],
            revision=details["revision"],
            title=details["title"],
            starts_at=dt.datetime.fromisoformat(details["starts_at"]),
            ends_at=dt.datetime.fromisoformat(details["ends_at"]),
            time_zone=details["session_zone"],
            format=details["format"],
            place=details["place"],
            id=details["date_id"],
        )


@dataclass(frozen=True)
class ApplicationDeadline:
    """The last day for applications to a training post."""

    slug: str
    revision: int
    title: str
    deadline_on: dt.date


class DateLetters:
    """Composes the letters of one installation."""

    def __init__(self, portal_url: str, organizer: Organizer) -> None:
        self._portal = portal_url.rstrip("/")
        self._organizer = organizer

    def session(self, date: SessionDate) -> Letter:
        """Values and calendar file of `session_tomorrow` and `date_changed`."""
        return self._about_session(date, "PUBLISH")

    def withdrawn(self, date: SessionDate) -> Letter:
        """Values of `date_withdrawn`, and the file that takes the date out of a calendar."""
        return self._about_session(date, "CANCEL")

    def deadline(self, deadline: ApplicationDeadline, today: dt.date) -> Letter:
        """Values and calendar file of `deadline_reminder`."""
        values = {
            "title": deadline.title,
            "url": self._page(deadline.slug),
            "deadline_at": deadline.deadline_on,
            "passed": deadline.deadline_on < today,
            "application": True,
            "percent": None,
            "next": None,
        }
        entry = Entry(
            uid=uid_of(deadline.slug, "deadline", self._portal),
            sequence=deadline.revision,
            title=deadline.title,
            url=self._page(deadline.slug),
            starts=deadline.deadline_on,
        )
        return Letter(values, (self._file(entry, deadline.slug, "PUBLISH"),))

    def _about_session(self, date: SessionDate, method: Method) -> Letter:
        values = {
            "title": date.title,
            "url": self._page(date.slug),
            "starts_at": date.starts_at,
            "ends_at": date.ends_at,
            "session_zone": date.time_zone,
            "format": date.format,
            "place": date.place,
            "tomorrow": _local_day(date.starts_at, date) - _local_day(clock.now(), date) == dt.timedelta(days=1),
        }
        entry = Entry(
            uid=uid_of(date.slug, key_of(date.id, date.starts_at), self._portal),
            sequence=date.revision,
            title=date.title,
            url=self._page(date.slug),
            starts=date.starts_at,
            ends=date.ends_at,
            time_zone=date.time_zone,
            place=date.place,
            withdrawn=method == "CANCEL",
        )
        return Letter(values, (self._file(entry, date.slug, method),), page=f"/resources/{date.slug}")

    def _file(self, entry: Entry, slug: str, method: Method) -> Attachment:
        content = calendar_file([entry], organizer=self._organizer, stamped_at=clock.now(), method=method)
        return Attachment(f"{slug}.ics", f'{MEDIA_TYPE}; method={method}; charset="utf-8"', content)

    def _page(self, slug: str) -> str:
        return f"{self._portal}/resources/{slug}"


def _local_day(moment: dt.datetime, date: SessionDate) -> dt.date:
    return moment.astimezone(ZoneInfo(date.time_zone)).date()
