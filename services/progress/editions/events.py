"""What is told about editions. Personal data: the learner's id with what they study."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class EditionOffered(EventPayload):
    """There is a newer revision of a module that a learner has begun and not completed; they may move to it."""

    type: ClassVar[str] = "progress.edition.offered.v1"

    learner_id: uuid.UUID
    resource: str
    resource_title: str
    revision: int
    started_revision: int
    published_at: dt.datetime
