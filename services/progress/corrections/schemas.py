"""Shapes of the corrections endpoints."""

import datetime as dt
import uuid
from typing import Literal

from pydantic import Field

from services.progress.corrections.models import Decision
from shared.pagination import PageQuery
from shared.schemas import Reply, Request

LONGEST_TEXT = 1000


class AskRequest(Request):
    """The whole name as it should be printed, with titles and degrees, and why."""

    name: str = Field(max_length=400)
    reason: str = Field(min_length=1, max_length=LONGEST_TEXT)


class CorrectionPath(Request):
    """Which correction."""

    correction_id: uuid.UUID


class CorrectionQueueQuery(PageQuery):
    """Which corrections; what waits by default."""

    state: Literal["waiting", "accepted", "declined"] = "waiting"


class DecisionRequest(Request):
    """What becomes of it; whoever declines says why."""

    decision: Decision
    reason: str = Field(default="", max_length=LONGEST_TEXT)


class CorrectionReply(Reply):
    """What a learner asked for and what became of it."""

    id: str
    code: str = Field(description="of the certificate")
    title: str
    printed: str | None
    name: str
    reason: str
    state: str = Field(description="waiting, accepted or declined")
    answer: str
    replaced_by: str | None = Field(description="code of the certificate with the corrected name")
    requested_at: dt.datetime
    decided_at: dt.datetime | None


class CorrectionList(Reply):
    """The learner's own, newest first."""

    items: list[CorrectionReply]
    next: str | None


class CorrectionForReview(CorrectionReply):
    """As those who decide see it."""

    certificate_id: str
    learner_id: str
    account_name: str = Field(description="the name in the learner's account today")
    reviewer_name: str | None
    earlier: int = Field(description="how often this learner asked before")
    unlike: bool = Field(description="the two names have little in common: it may be somebody else's")


class CorrectionQueue(Reply):
    """A page of the queue."""

    items: list[CorrectionForReview]
    next: str | None
