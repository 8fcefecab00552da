"""Shapes of commitments."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import Field, StringConstraints

from services.progress.commitments.rules import Outcome
from shared.schemas import Reply, Request

Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Wording = Annotated[str, StringConstraints(max_length=4000)]


class CommitmentsPath(Request):
    """After which activity."""

    slug: Slug


class CommitmentPath(Request):
    """Which commitment."""

    commitment_id: uuid.UUID


class CommitmentsRequest(Request):
    """One to three changes, from the activity's list or in own words; `follow_up`: ask after 4 and 12 weeks."""

    commitments: list[Wording] = Field(max_length=20)
    follow_up: bool = True


class ReportRequest(Request):
    """What became of a commitment."""

    outcome: Outcome
    remark: Annotated[str, StringConstraints(max_length=2000)] = ""


class ReportReply(Reply):
    """What the learner said, and when."""

    outcome: Outcome
    remark: str
    reported_at: dt.datetime


class CommitmentReply(Reply):
    """One commitment; `ask_at` is when the learner is asked next, `due` that the time has come."""

    id: str
    resource: str
    resource_title: str
    wording: str
    listed: bool
    follow_up: bool
    made_at: dt.datetime
    ask_at: dt.datetime | None
    due: bool
    outcome: Outcome | None = Field(description="of the latest report")
    reports: list[ReportReply]


class CommitmentList(Reply):
    """All commitments of the learner, newest first."""

    items: list[CommitmentReply]
    next: str | None


class CommitmentsReply(Reply):
    """What may be committed to after an activity, and what was."""

    resource: str
    resource_title: str
    open: bool = Field(description="the activity is completed, and no commitment was made yet")
    most: int
    listed: list[str]
    made: list[CommitmentReply]


class CommitmentsBrief(Reply):
    """How many commitments were made after an activity."""

    made: int
