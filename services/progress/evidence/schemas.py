"""Shapes of the evidence endpoints."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

from flask_openapi import FileStorage
from pydantic import BeforeValidator, Field

from services.progress.evidence.models import Decision
from services.progress.evidence.rules import LARGEST_FILE, MB
from shared.pagination import PageQuery
from shared.schemas import Reply, Request

LONGEST_TEXT = 2000


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class EvidenceForm(Request):
    """What was completed elsewhere, when, and the file or words that show it."""

    resource: str = Field(min_length=1, max_length=80)
    completed_on: dt.date
    hours: Annotated[Decimal | None, BeforeValidator(_none_if_empty)] = Field(default=None, decimal_places=2)
    reflection: Annotated[str | None, BeforeValidator(_none_if_empty)] = Field(default=None, max_length=LONGEST_TEXT)
    file: FileStorage | None = Field(
        default=None, description=f"PDF, PNG or JPEG of at most {LARGEST_FILE // MB} MB; the content decides"
    )


class EvidencePath(Request):
    """Which piece of evidence."""

    evidence_id: uuid.UUID


class TokenPath(Request):
    """A file link's token."""

    token: str = Field(max_length=500)


class OwnEvidenceQuery(Request):
    """Of which resource; of all by default."""

    resource: str | None = Field(default=None, max_length=80)


class QueueQuery(PageQuery):
    """Which evidence; what waits by default."""

    state: Literal["waiting", "accepted", "returned", "rejected"] = "waiting"


class ReviewRequest(Request):
    """What becomes of it; whoever returns or rejects says why."""

    decision: Decision
    reason: str = Field(default="", max_length=LONGEST_TEXT)


class FileReply(Reply):
    """The file that was handed in."""

    name: str
    media_type: str
    size: int
    sha256: str


class EvidenceReply(Reply):
    """A piece of evidence and what became of it."""

    id: str
    resource: str
    title: str
    state: str = Field(description="waiting, accepted, returned or rejected")
    reason: str
    completed_on: dt.date
    hours: float | None
    reflection: str | None
    file: FileReply | None
    submitted_at: dt.datetime
    reviewed_at: dt.datetime | None


class EvidenceList(Reply):
    """The learner's own, newest first."""

    items: list[EvidenceReply]
    next: str | None


class ReviewableReply(EvidenceReply):
    """As reviewers see it: whose it is, how old, and whether the same file came before."""

    learner_id: str
    learner_name: str
    profession: str | None
    reviewer_name: str | None
    age_days: int
    same_from_others: int = Field(description="how many other learners handed in the same file")
    same_from_learner: int = Field(description="how often this learner handed in the same file besides")


class QueueReply(Reply):
    """A page of the queue: what waits longest comes first."""

    items: list[ReviewableReply]
    next: str | None
    waiting: int


class FileLinkReply(Reply):
    """A link that opens the file without signing in, for two minutes."""

    token: str
    url: str
    expires_in: int
