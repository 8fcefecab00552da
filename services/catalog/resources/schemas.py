"""Shapes of the endpoints that only resources have."""

from typing import Annotated, Literal

from flask_openapi import FileStorage
from pydantic import Field

from services.catalog.elements import Segment
from shared.schemas import Request

Label = Annotated[str, Field(min_length=1, max_length=100)]


class MediaForm(Request):
    """What of a recording is replaced; what is not sent stays as it is.

    A new video needs its captions with it, and takes the old transcript away. Languages and labels are given in the
    order of the files that they belong to.
    """

    video: FileStorage | None = None
    captions: list[FileStorage] = Field(default_factory=list, max_length=20)
    caption_language: list[Label] = Field(default_factory=lambda: ["en"], max_length=20)
    caption_label: list[Label] = Field(default_factory=lambda: ["English"], max_length=20)
    poster: FileStorage | None = None
    chapters: FileStorage | None = None
    transcript: FileStorage | None = None
    slides: list[FileStorage] = Field(default_factory=list, max_length=20, description="replace those there are")
    slides_label: list[Label] = Field(default_factory=list, max_length=20)
    without: list[Literal["transcript", "slides"]] = Field(default_factory=list, description="what is taken away")
    duration_s: float | None = Field(default=None, gt=0, description="read from the video when it is left out")
    segments: list[Segment] | None = Field(default=None, description="JSON list, replaces the segments")
    notice: str | None = Field(
        default=None, max_length=10_000, description="shown instead of the present notice; empty takes it away"
    )
