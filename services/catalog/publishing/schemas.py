"""Shapes of the editing endpoints, the same for resources, pathways and programmes."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from shared.pagination import PageQuery
from shared.schemas import Reply, Request

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class SlugPath(Request):
    """Which item."""

    slug: str = Field(pattern=SLUG, max_length=80)


class PublicPath(Request):
    """Which item; what cannot be a slug is simply not there."""

    slug: str = Field(max_length=200)


class DraftRequest(Request):
    """A new draft: what GET returned, with another `content`. The other members may be left out."""

    content: dict[str, Any]
    incomplete: bool = Field(default=False, description="keep it although it cannot be published like this")
    problems: list[dict[str, Any]] | None = None
    slug: str | None = None
    kind: str | None = None
    state: str | None = None
    version: int | None = None
    changed_at: str | None = None
    changed_by: str | None = None
    unpublished_changes: bool | None = None
    published: dict[str, Any] | None = None
    retired_at: str | None = None
    review: dict[str, Any] | None = None
    schedule: dict[str, Any] | None = None


class PublishedRevision(Reply):
    """What of the item is public."""

    revision: int
    published_at: str
    content_hash: str


class FieldProblem(Reply):
    """What has to be mended before the draft can be published."""

    field: str
    message: str


class DraftReply(Reply):
    """An item as its editor sees it; send the ETag back as If-Match."""

    model_config = ConfigDict(extra="allow")

    slug: str
    state: Literal["draft", "published", "retired"]
    version: int
    changed_at: str
    changed_by: str
    unpublished_changes: bool
    published: PublishedRevision | None
    retired_at: str | None
    review: dict[str, Any] | None
    schedule: dict[str, Any] | None
    problems: list[FieldProblem]
    content: dict[str, Any]


class PublishRequest(Request):
    """Why this revision is made; learners and auditors read it."""

    change_note: str = Field(default="", max_length=2000)

    @model_validator(mode="before")
    @classmethod
    def _nothing_sent(cls, data: Any) -> Any:
        return {} if data is None else data


class PublishReply(Reply):
    """The published revision; `published_now` is false when the draft was published already."""

    slug: str
    revision: int
    published_at: str
    content_hash: str
    published_now: bool
    version: int


class RetirementRequest(Request):
    """Why it is retired, or offered again; other administrators read it."""

    reason: str = Field(default="", max_length=2000)

    @model_validator(mode="before")
    @classmethod
    def _nothing_sent(cls, data: Any) -> Any:
        return {} if data is None else data


class RestoredReply(Reply):
    """The item as it stands after it was restored."""

    slug: str
    state: str
    revision: int


class RetiredReply(Reply):
    """The item as it stands after it was retired."""

    slug: str
    state: str
    retired_at: str


class ItemsQuery(PageQuery):
    """Which items."""

    state: Literal["draft", "published", "retired"] | None = None
    q: str = Field(default="", max_length=200, description="a part of the title or the slug")
    kind: str = Field(default="", max_length=40, description="of resources only")
    changed: bool = Field(default=False, description="only what has changes that are not published")


class ItemSummary(Reply):
    """One item in the editors' list."""

    model_config = ConfigDict(extra="allow")

    slug: str
    title: str
    state: str
    version: int
    revision: int
    published_at: str | None
    changed_at: str
    unpublished_changes: bool


class ItemsPage(Reply):
    """Items by slug."""

    items: list[ItemSummary]
    next: str | None


class RevisionSummary(Reply):
    """One published revision."""

    number: int
    title: str
    change_note: str
    published_at: str
    published_by: str
    content_hash: str


class RevisionsPage(Reply):
    """Revisions, newest first."""

    items: list[RevisionSummary]
    next: str | None


class RevisionQuery(Request):
    """Which revision; the published one by default."""

    revision: int | None = Field(default=None, ge=1, le=1_000_000)


class DifferencesQuery(Request):
    """Which two: `before` is the revision before `after` unless stated, `after` the draft."""

    before: int | None = Field(default=None, ge=1, le=1_000_000)
    after: int | None = Field(default=None, ge=1, le=1_000_000)


class Difference(Reply):
    """A field that differs, as it was and as it is; null where there is none."""

    field: str
    before: Any
    after: Any


class DifferencesReply(Reply):
    """What differs between two revisions; `after` is null for the draft, `before` when nothing came before."""

    before: int | None
    after: int | None
    fields: list[Difference]
