"""What is told about deadlines. Personal data: the learner's id with the day by which they are to finish."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class DeadlineSet(EventPayload):
    """An enrollment has a day by which the pathway is to be completed; null: it has none any more."""

    type: ClassVar[str] = "progress.deadline.set.v1"

    enrollment_id: uuid.UUID
    learner_id: uuid.UUID
    pathway: str
    pathway_title: str
    due_on: dt.date | None
    set_at: dt.datetime
