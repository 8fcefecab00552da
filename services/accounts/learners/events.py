"""What is told about accounts. Personal data: all of a profile, until the erasure is told."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from shared.delivery import EventPayload


class LearnerRegistered(EventPayload):
    """An account exists: its address was confirmed, or an administrator made it."""

    type: ClassVar[str] = "accounts.learner.registered.v1"

    learner_id: UUID
    email: str
    name: str
    degree: str | None
    profession: str | None
    institution: str | None
    time_zone: str
    locale: str
    roles: list[str]
    registered_at: dt.datetime
    # An account for trying things out: what it earns is a sample.
    demo: bool = False


class LearnerChanged(LearnerRegistered):
    """The profile or the roles are different now; carries all of them."""

    type: ClassVar[str] = "accounts.learner.changed.v1"

    changed_at: dt.datetime


class LearnerErased(EventPayload):
    """The person asked to be forgotten: what others keep about them has to go."""

    type: ClassVar[str] = "accounts.learner.erased.v1"

    learner_id: UUID
    erased_at: dt.datetime
