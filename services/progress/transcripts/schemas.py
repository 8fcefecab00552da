"""Shapes of the transcript."""

import datetime as dt

from pydantic import Field

from shared.schemas import Reply


class EntryReply(Reply):
    """One thing that was earned."""

    slug: str
    kind: str = Field(description="pathway, or the resource's kind")
    title: str
    provider: str
    revision: int
    how: str
    completed_on: dt.date
    recorded_at: dt.datetime
    hours: float | None
    credit: str = Field(description="what was claimed for it, in words; empty for none")
    certificate_code: str | None


class TranscriptReply(Reply):
    """Everything earned, newest first."""

    name: str
    degree: str
    made_at: dt.datetime
    items: list[EntryReply]
