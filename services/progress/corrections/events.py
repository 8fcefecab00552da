"""What is told about corrections. Personal data: a reviewer's words about a person's request."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class NameCorrectionDeclined(EventPayload):
    """The name stays as it is printed; an accepted correction shows itself as a new certificate."""

    type: ClassVar[str] = "progress.name_correction.declined.v1"

    correction_id: uuid.UUID
    learner_id: uuid.UUID
    code: str
    title: str
    reason: str
    decided_at: dt.datetime
