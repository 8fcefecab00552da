"""What an event looks like: the payload its producer writes and the CloudEvents envelope it travels in."""

import datetime as dt
import uuid
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict


class EventPayload(BaseModel):
    """A fact in the past tense; a subclass names its `type`, such as `progress.attempt.graded.v1`.

    Fields that a reader does not know are ignored, so that a producer may add some.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]


class Envelope(BaseModel):
    """A CloudEvents 1.0 event in JSON; `sequence` counts the events of one subject from 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: uuid.UUID
    source: str
    type: str
    specversion: Literal["1.0"] = "1.0"
    subject: str
    sequence: int
    time: dt.datetime
    data: dict[str, Any]
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None
    ordered: bool = False
