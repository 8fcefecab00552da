"""What is told about evidence. Personal data: the learner's id, what they completed, and a reviewer's words."""

import datetime as dt
import uuid
from typing import ClassVar, Literal

from shared.delivery import EventPayload


class EvidenceSubmitted(EventPayload):
    """A learner has handed in evidence."""

    type: ClassVar[str] = "progress.evidence.submitted.v1"

    evidence_id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    resource_title: str
    completed_on: dt.date
    submitted_at: dt.datetime


class EvidenceReviewed(EventPayload):
    """A reviewer has accepted, returned or rejected evidence."""

    type: ClassVar[str] = "progress.evidence.reviewed.v1"

    evidence_id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    resource_title: str
    decision: Literal["accepted", "returned", "rejected"]
    reason: str
    reviewed_at: dt.datetime
