"""The pieces content is made of: texts, links, media, questions. What they are part of is in content.py."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in value):
        raise ValueError("must be a web address that starts with https:// or http://")
    return value


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone name such as America/Chicago")
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Markdown = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200_000)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_web_address)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Share = Annotated[float, Field(gt=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
Title = Annotated[Text, StringConstraints(max_length=200)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

# Only what a browser shows without running it: stored files are served from our own address.
MediaType = Literal[
    "video/mp4", "video/webm", "image/jpeg", "image/png", "image/webp", "text/vtt", "text/plain", "application/pdf"
]


def require_unique(what: str, values: Iterable[str]) -> None:
    """Refuse values that occur twice."""
    repeated = [value for value, count in Counter(values).items() if count > 1]
    if repeated:
        raise ValueError(f"{what} must be unique, repeated: {', '.join(repeated)}")


def require_known(what: str, values: Iterable[str], known: Iterable[str]) -> None:
    """Refuse values that nothing here defines."""
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValueError(f"{what} not defined here: {', '.join(unknown)}")


class Element(BaseModel):
    """A piece of content: immutable, and a field nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(Element):
    """A range of minutes; `min` and `max` are equal when the length is known exactly."""

    min: Annotated[int, Field(ge=1, le=100_000)]
    max: Annotated[int, Field(ge=1, le=100_000)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise ValueError("min must not be greater than max")
        return self


class Link(Element):
    """Where else to look."""

    label: Text
    url: WebAddress


class Completion(Element):
    """What makes the resource count as completed; `coverage` is the watched share a recording needs."""

    rule: Literal["quiz_passed", "watched", "parts_completed", "evidence", "viewed", "none"]
    coverage: Share | None = None
    note: Text

    @model_validator(mode="after")
    def _coverage_belongs_to_watching(self) -> Self:
        if (self.rule == "watched") != (self.coverage is not None):
            raise ValueError("coverage is given exactly when the rule is 'watched'")
        return self


class Asset(Element):
    """A stored file, addressed by what is in it."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: MediaType
    size: Annotated[int, Field(ge=1)]
    url: str = ""

    @model_validator(mode="before")
    @classmethod
    def _fill_url(cls, data: Any) -> Any:
        # The address follows from the content, so whatever was sent is replaced.
        return {**data, "url": f"/media/{data.get('sha256')}/{data.get('name')}"} if isinstance(data, dict) else data


class Caption(Element):
    """Captions in one language."""

    language: Language
    label: Text
    asset: Asset


class Media(Element):
    """A video with all that makes it usable without sound or sight."""

    video: Asset
    poster: Asset
    duration_s: Annotated[float, Field(gt=0)]
    captions: Annotated[tuple[Caption, ...], Field(min_length=1)]
    chapters: Asset
    transcript: Asset | None = None
    placeholder: bool = False
    placeholder_note: Text | None = None

    @model_validator(mode="after")
    def _placeholder_says_so(self) -> Self:
        if self.placeholder and not self.placeholder_note:
            raise ValueError("a placeholder needs a placeholder_note that says so to the viewer")
        require_unique("caption languages", (caption.language for caption in self.captions))
        return self


class Objective(Element):
    """What a learner can do afterwards."""

    id: Slug
    text: Text


class KeyPoint(Element):
    """One thing to remember, with the keys of its sources."""

    id: Slug
    title: Text
    text: Markdown
    sources: tuple[Key, ...]


class Reference(Element):
    """A source, and how far it has been compared with what is taught."""

    citation: Text
    status: Text


class CaseGuide(Element):
    """A case to discuss in a group; the facilitator notes answer the questions in their order."""

    vignette: Markdown
    questions: Annotated[tuple[Text, ...], Field(min_length=1)]
    notes: tuple[Markdown, ...]
    minutes: Span

    @model_validator(mode="after")
    def _a_note_for_each_question(self) -> Self:
        if len(self.notes) != len(self.questions):
            raise ValueError(f"{len(self.questions)} questions need as many notes, found {len(self.notes)}")
        return self


class Option(Element):
    """One possible answer."""

    id: Slug
    text: Text


class Segment(Element):
    """A part of a recording that counts by itself."""

    slug: Slug
    title: Text
    start_s: Seconds
    end_s: Seconds


class Slides(Element):
    """A deck to download."""

    label: Text
    asset: Asset


class Course(Element):
    """One course of an outside provider; what the provider does not state is left out."""

    name: Text
    length: Text | None = None
    delivery: Text | None = None
    credit: Text | None = None
    price: Text | None = None
    as_of: Text | None = None


class WorkshopDate(Element):
    """When and where a workshop takes place.

    Calendars that have stored the date recognise it by `id`, also after it was moved; without one, by its start.
    """

    id: Slug | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    time_zone: TimeZone
    format: Literal["online", "in_person", "hybrid"]
    place: Text
    withdrawn: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class Directory(Element):
    """What one compares between training posts, in the provider's terms; unknown is said, not left out."""

    length: Text
    delivery: Text
    accreditation: Text
    eligibility: Text
    cost: Text
    tuition_help: Text
    deadline: Text
    deadline_on: dt.date | None = None
    location: Text
    alternative: Text | None = None


class Point(Element):
    """A statement of a page and where it comes from."""

    area: Text | None = None
    text: Text
    source: Text
