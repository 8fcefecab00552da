"""What is told about enrollments. Personal data: the learner's id with the pathway they follow."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class EnrollmentCreated(EventPayload):
    """A learner has joined a pathway."""

    type: ClassVar[str] = "progress.enrollment.created.v1"

    enrollment_id: uuid.UUID
    learner_id: uuid.UUID
    pathway: str
    pathway_title: str
    enrolled_at: dt.datetime


class EnrollmentWithdrawn(EventPayload):
    """A learner has left a pathway."""

    type: ClassVar[str] = "progress.enrollment.withdrawn.v1"

    enrollment_id: uuid.UUID
    learner_id: uuid.UUID
    pathway: str
    pathway_title: str
    withdrawn_at: dt.datetime
