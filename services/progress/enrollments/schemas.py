"""Shapes of the enrollments endpoints."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field, StringConstraints

from services.progress.completions.schemas import StepReply
from shared.schemas import Reply, Request

Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class EnrollmentRequest(Request):
    """Which pathway to join."""

    pathway: Slug


class EnrollmentPath(Request):
    """Which enrollment."""

    enrollment_id: uuid.UUID


class EnrollmentReply(Reply):
    """A pathway that the learner follows, and how far they are."""

    id: str
    pathway: str
    title: str
    revision: int
    status: str = Field(description="active, completed or withdrawn")
    enrolled_at: dt.datetime
    completed_at: dt.datetime | None
    due_on: dt.date | None
    days_left: int | None = Field(description="after today; negative when the due date is over")
    percent: int
    next: StepReply | None


class EnrollmentList(Reply):
    """All open enrollments of the learner, oldest first."""

    items: list[EnrollmentReply]
    next: str | None
