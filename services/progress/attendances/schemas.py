"""Shapes of the endpoints of attendances."""

from pydantic import Field

from shared.schemas import Reply, Request


class DatePath(Request):
    """A date of a workshop, by what calendars know it by."""

    resource: str = Field(max_length=80)
    date_key: str = Field(max_length=80)


class AttendedDate(Reply):
    """A date that the learner means to attend."""

    resource: str
    title: str
    date_key: str
    starts_at: str
    ends_at: str
    time_zone: str
    format: str
    place: str
    withdrawn: bool


class AttendedDates(Reply):
    """The dates that the learner means to attend, the earliest first."""

    items: list[AttendedDate]
    next: str | None
