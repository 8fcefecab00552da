"""What is told about attendances. Personal data: the learner's id with which workshop they mean to attend."""

import datetime as dt
import uuid
from typing import ClassVar, Literal

from shared.delivery import EventPayload


class AttendanceChanged(EventPayload):
    """A learner means to attend a date, does not any more, or the date that they mean to attend has changed.

    `cause` is `learner` when they said so, `catalogue` when a new revision changed or withdrew the date.
    `revision` is that of the resource, `date_id` null for a date that only its start tells apart.
    """

    type: ClassVar[str] = "progress.attendance.changed.v1"

    learner_id: uuid.UUID
    resource: str
    resource_title: str
    revision: int
    date_key: str
    date_id: str | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    time_zone: str
    format: str
    place: str
    attending: bool
    withdrawn: bool
    cause: Literal["learner", "catalogue"]
    changed_at: dt.datetime
