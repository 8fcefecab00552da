"""What is told about commitments. Personal data: the learner's id and what they report; their words stay here."""

import datetime as dt
import uuid
from typing import ClassVar, Literal

from shared.delivery import EventPayload


class CommitmentsMade(EventPayload):
    """A learner has committed to one to three changes after an activity; `follow_up` says whether to ask later."""

    type: ClassVar[str] = "progress.commitments.made.v1"

    learner_id: uuid.UUID
    resource: str
    resource_title: str
    count: int
    follow_up: bool
    made_at: dt.datetime


class CommitmentReported(EventPayload):
    """A learner has said what became of a commitment; `ask_at` is when to ask next about those of the activity."""

    type: ClassVar[str] = "progress.commitment.reported.v1"

    commitment_id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    outcome: Literal["done", "partly", "not_done", "no_longer_applies"]
    ask_at: dt.datetime | None
    reported_at: dt.datetime
