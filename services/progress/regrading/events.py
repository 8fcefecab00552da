"""What is told about regradings. Personal data: the learner's id with what became of their quiz."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class ResultRaised(EventPayload):
    """A corrected key has raised a learner's best result of a quiz; once for a learner and a regrading.

    `passed_now` says that they had not passed before.
    """

    type: ClassVar[str] = "progress.result.raised.v1"

    regrading_id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    resource_title: str
    passed_now: bool
    reason: str
    regraded_at: dt.datetime
