"""Shapes of the endpoint of acts on many resources."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.catalog.publishing.schemas import SLUG
from shared.schemas import Reply, Request

MOST_AT_ONCE = 200


class BulkQuery(Request):
    """Whether it is done."""

    dry_run: bool = Field(default=False, description="only say what would become of each")


class BulkRequest(Request):
    """What to do to which resources; `note` is the change note, or the reason for retiring."""

    act: Literal["publish", "retire", "verify"]
    slugs: list[Annotated[str, Field(pattern=SLUG, max_length=80)]] = Field(min_length=1, max_length=MOST_AT_ONCE)
    note: str = Field(default="", max_length=2000)
    confirm_count: int | None = Field(default=None, ge=0, description="the `count` that a dry run has answered")

    @model_validator(mode="after")
    def _once(self) -> "BulkRequest":
        self.slugs = list(dict.fromkeys(self.slugs))
        return self


class BulkOutcome(Reply):
    """One resource, and why it was refused."""

    slug: str
    became: Literal["done", "unchanged", "refused"]
    reason: str


class BulkReply(Reply):
    """What became of each resource; `count` of them are, or would be, changed."""

    dry_run: bool
    count: int
    items: list[BulkOutcome]
