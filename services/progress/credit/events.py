"""What is told about credit. Personal data: the learner's id with what they claimed."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class CreditClaimed(EventPayload):
    """A learner claimed credit, or staff corrected a claim (`corrects` is the id of the one before).

    `quarters` count the claim after the correction; zero means that it was withdrawn.
    """

    type: ClassVar[str] = "progress.credit.claimed.v1"

    claim_id: uuid.UUID
    learner_id: uuid.UUID
    kind: str
    subject: str
    title: str
    credit_type: str
    quarters: int
    completed_at: dt.datetime
    claimed_at: dt.datetime
    corrects: uuid.UUID | None = None
