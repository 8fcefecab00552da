"""Shapes of the watching endpoint."""

from typing import Annotated, Self

from pydantic import Field, FiniteFloat, model_validator

from shared.schemas import Reply, Request

Seconds = Annotated[FiniteFloat, Field(ge=0, le=10_000_000)]
Interval = Annotated[tuple[Seconds, Seconds], Field(description="[start_s, end_s]")]


class BatchRequest(Request):
    """What one player has shown of one recording since it last reported."""

    resource: str = Field(min_length=1, max_length=80)
    client: str = Field(default="", max_length=80, description="the player; two of them may watch at once")
    intervals: list[Interval] = Field(max_length=1000)
    position_s: Seconds | None = None
    age_s: Seconds = Field(default=0, description="for how long the position has been true: told late, it moves nobody")

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if any(end < start for start, end in self.intervals):
            raise ValueError("an interval ends before it starts")
        return self


class WatchingRequest(Request):
    """One batch, or several under `batches`."""

    resource: str | None = Field(default=None, min_length=1, max_length=80)
    client: str = Field(default="", max_length=80)
    intervals: list[Interval] = Field(default_factory=list, max_length=1000)
    position_s: Seconds | None = None
    age_s: Seconds = 0
    batches: list[BatchRequest] | None = Field(default=None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if (self.resource is None) == (self.batches is None):
            raise ValueError("send either one batch (resource, intervals) or several (batches)")
        if any(end < start for start, end in self.intervals):
            raise ValueError("an interval ends before it starts")
        return self

    def as_batches(self) -> list[BatchRequest]:
        """Return what was sent as a list."""
        if self.batches is not None:
            return self.batches
        return [
            BatchRequest(
                resource=self.resource or "",
                client=self.client,
                intervals=self.intervals,
                position_s=self.position_s,
                age_s=self.age_s,
            )
        ]


class DeclarationRequest(Request):
    """A part that the learner says they have watched, or read the transcript of."""

    resource: str = Field(min_length=1, max_length=80)
    segment: str = Field(default="", max_length=80, description="empty for the recording as a whole")


class SegmentReply(Reply):
    """One stretch; `covered` is the share that was seen, from 0 to 1."""

    slug: str
    title: str
    start_s: float
    end_s: float
    covered: float
    completed: bool


class WatchedReply(Reply):
    """What the learner has seen of a recording by now, on all devices together."""

    resource: str
    covered_s: float
    duration_s: float
    position_s: float
    coverage: float
    completed: bool
    intervals: list[tuple[float, float]]
    segments: list[SegmentReply]


class WatchedList(Reply):
    """One entry for each recording in the batches."""

    items: list[WatchedReply]
    next: str | None = None
