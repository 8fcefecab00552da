"""Shapes of the batches endpoints."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from services.progress.batches.models import Act
from shared.schemas import Reply, Request

LONGEST_TEXT = 1000


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Day = Annotated[dt.date | None, BeforeValidator(_none_if_empty)]


class BatchSelection(Request):
    """Certificates of a pathway that hold, issued between two days (UTC)."""

    pathway: str = Field(min_length=1, max_length=80)
    issued_from: Day = None
    issued_until: Day = None


class BatchRequest(BatchSelection):
    """What is to be done and why; everybody who checks a certificate reads the reason."""

    act: Act
    reason: str = Field(min_length=1, max_length=LONGEST_TEXT)
    confirm_count: int | None = Field(default=None, description="the number that the preview showed")


class BatchPath(Request):
    """Which batch."""

    batch_id: uuid.UUID


class ChosenReply(Reply):
    """A certificate that would be dealt with."""

    id: str
    code: str
    title: str
    holder_name: str
    issued_at: dt.datetime
    sample: bool


class PreviewReply(Reply):
    """How many certificates it would be, and the first of them."""

    count: int
    items: list[ChosenReply]


class BatchReply(Reply):
    """A batch and how far it is."""

    id: str
    act: str
    pathway: str
    issued_from: dt.date | None
    issued_until: dt.date | None
    reason: str
    state: str = Field(description="running, stopped or done")
    total: int
    done: int
    left_out: int = Field(description="something else had ended them meanwhile")
    actor: str | None
    stopper: str | None
    began_at: dt.datetime
    stopped_at: dt.datetime | None
    ended_at: dt.datetime | None


class BatchList(Reply):
    """Batches, newest first."""

    items: list[BatchReply]
    next: str | None
