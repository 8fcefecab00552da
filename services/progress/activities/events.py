"""What is told about starting. Personal data: the learner's id with what they study."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class ActivityStarted(EventPayload):
    """A learner has opened a resource for the first time and is on this revision from now on."""

    type: ClassVar[str] = "progress.activity.started.v1"

    learner_id: uuid.UUID
    resource: str
    resource_title: str
    revision: int
    started_at: dt.datetime
