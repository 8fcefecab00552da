"""Shapes of the designs endpoints."""

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from services.progress.designs.looks import LEAST_CONTRAST, MOST_SIGNATORIES, contrast
from shared.schemas import Model, Reply, Request

Color = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", description="such as #12343b")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="as returned when the picture was sent")]
Words = Annotated[str, Field(min_length=1, max_length=120)]


class PlacedImage(Request):
    """A picture, and what it shows in words for those who do not see it."""

    image: Sha256
    alt: str = Field(min_length=1, max_length=200)


class DesignSignatory(Request):
    """Somebody who signs; with a picture of the signature it needs words for it."""

    name: str = Field(min_length=1, max_length=200)
    role: str = Field(min_length=1, max_length=200)
    image: Sha256 | None = None
    alt: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _told_in_words(self) -> Self:
        if self.image and not self.alt:
            raise ValueError("say in words what the picture of the signature shows")
        return self


class DesignContent(Request):
    """Everything that a design says."""

    ink: Color = Field(description="of the text")
    accent: Color = Field(description="of lines and ornaments, which carry no meaning")
    certifies: Words = Field(description="before the name")
    earned: Words = Field(description="between the name and the achievement")
    statement: str = Field(default="", max_length=1000, description="on every certificate, behind the pathway's own")
    logo: PlacedImage | None = None
    signatories: list[DesignSignatory] = Field(default=[], max_length=MOST_SIGNATORIES)

    @field_validator("ink")
    @classmethod
    def _can_be_read(cls, color: str) -> str:
        if contrast(color) < LEAST_CONTRAST:
            raise ValueError(f"the text cannot be read well: its contrast to the paper is {contrast(color):.1f}")
        return color


class DesignPath(Request):
    """Which version; 0 is the plain design."""

    version: int = Field(ge=0, le=1_000_000)


class ImagePath(Request):
    """Which picture."""

    sha256: Sha256


class ImageReply(Reply):
    """A picture that is kept."""

    sha256: str
    width: float
    height: float


class ImageOnDesign(Model):
    """A picture on a design."""

    image: str
    alt: str


class SignatoryOnDesign(Model):
    """Somebody who signs."""

    name: str
    role: str
    image: str | None
    alt: str


class DesignReply(Reply):
    """One version of the design; `in_use` when what is issued now prints it."""

    version: int
    in_use: bool
    made_at: dt.datetime | None = Field(description="null for the plain design")
    ink: str
    accent: str
    certifies: str
    earned: str
    statement: str
    logo: ImageOnDesign | None
    signatories: list[SignatoryOnDesign]


class DesignList(Reply):
    """Versions, newest first; the plain design is not listed."""

    items: list[DesignReply]
    next: str | None
    used: int = Field(description="the version that is printed now")
