"""What is told about completions. Personal data: the learner's id with what they completed."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class ResourceCompleted(EventPayload):
    """A learner has completed a resource."""

    type: ClassVar[str] = "progress.resource.completed.v1"

    learner_id: uuid.UUID
    resource: str
    resource_title: str
    revision: int
    completed_at: dt.datetime


class PathwayCompleted(EventPayload):
    """A learner has met every requirement of a pathway."""

    type: ClassVar[str] = "progress.pathway.completed.v1"

    learner_id: uuid.UUID
    pathway: str
    pathway_title: str
    revision: int
    completed_at: dt.datetime
