"""Shapes of what administrators do with enrollments."""

import datetime as dt
import uuid
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from services.progress.completions.schemas import RequirementReply
from services.progress.enrollments.lists import people_in
from services.progress.enrollments.schemas import Slug
from shared.schemas import Reply, Request

MOST = 10_000
Person = Annotated[str, StringConstraints(min_length=1, max_length=320)]


class BulkRequest(Request):
    """Whom to enroll: `people` is a list of e-mail addresses or ids, `text` the same as CSV, JSON or lines."""

    pathway: Slug
    people: list[Person] = Field(default_factory=list, max_length=MOST)
    text: str = Field(default="", max_length=1_000_000)
    due_on: dt.date | None = Field(default=None, description="for those who are enrolled now; else the pathway's")
    dry_run: bool = Field(default=True, description="only say who they are and what would happen")
    confirm_count: int | None = Field(default=None, ge=0, description="`enroll` of the dry run")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        named = self.named()
        if not named:
            raise ValueError("Name at least one person.")
        if len(named) > MOST:
            raise ValueError(f"Enroll at most {MOST:,} people at a time.")
        return self

    def named(self) -> list[str]:
        """Return everybody who was named; raises `ValueError` for a text that cannot be read."""
        return [*self.people, *people_in(self.text)]


class BulkItem(Reply):
    """One entry: `outcome` is enroll, already (follows the pathway), unknown or repeated."""

    given: str
    learner_id: str | None
    name: str | None
    outcome: str


class BulkReply(Reply):
    """What happens to whom; the enrolling itself goes on in the background."""

    pathway: str
    dry_run: bool
    enroll: int
    already: int
    unknown: int
    repeated: int
    items: list[BulkItem]


class PersonQuery(Request):
    """Whose enrollments."""

    person: Person = Field(description="e-mail address or id")


class EnrollmentPath(Request):
    """Which enrollment."""

    enrollment_id: uuid.UUID


class PathwayPath(Request):
    """Which pathway."""

    slug: Slug


class WaiverRequest(Request):
    """Waive a requirement, or with `waived` false take that back; the learner reads the reason."""

    requirement: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    waived: bool = True
    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class DueDateRequest(Request):
    """By when an enrollment is to be completed; null for no date."""

    due_on: dt.date | None


class WindowRequest(Request):
    """When learners join by themselves, both days included, and by when all are due; null for no limit."""

    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    due_on: dt.date | None = None


class WindowReply(Reply):
    """The window of a pathway."""

    pathway: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    due_on: dt.date | None


class AdministeredEnrollment(Reply):
    """One enrollment as administrators see it."""

    id: str
    pathway: str
    title: str
    revision: int
    status: str
    percent: int
    enrolled_at: dt.datetime
    completed_at: dt.datetime | None
    due_on: dt.date | None
    requirements: list[RequirementReply]


class PersonReply(Reply):
    """A learner and the pathways they follow."""

    learner_id: str
    name: str
    email: str | None
    items: list[AdministeredEnrollment]
