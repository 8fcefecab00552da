"""What the three kinds of published items differ in; everything else about them is the same."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from services.catalog.publishing.models import ItemColumns, RevisionColumns
from shared.problems import Invalid

FieldErrors = list[dict[str, str]]


class Incomplete(Invalid):
    """Content of the right shape that lacks something, or has values that do not fit: a draft may be like that."""

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__(errors, incomplete=True)


class PublishingEffect(Protocol):
    """Called in the publishing transaction, after the revision was written: listings, search, events."""

    def __call__(self, session: Session, item: Any, revision: Any) -> None:
        """Carry the revision to where it is needed."""


class RetirementEffect(Protocol):
    """Called in the retiring transaction, after the item was taken off: listings, search, events."""

    def __call__(self, session: Session, item: Any, retired_at: dt.datetime) -> None:
        """Carry the retirement to where it is needed."""


@dataclass(frozen=True)
class ContentType:
    """One kind of item: its tables and the functions that know its content.

    `check` returns the content as it is published and raises `Invalid` or `Incomplete`; `missing` names what the
    content refers to and the catalogue does not have; `public` is what everybody may read of it; `may_retire` raises
    `Conflict` while something that is published needs the item.
    """

    name: str
    plural: str
    items: type[Any]
    revisions: type[Any]
    check: Callable[[dict[str, Any]], dict[str, Any]]
    missing: Callable[[Session, dict[str, Any]], FieldErrors]
    public: Callable[[dict[str, Any]], dict[str, Any]]
    on_published: PublishingEffect
    may_retire: Callable[[Session, str], None]
    on_retired: RetirementEffect
    columns: tuple[str, ...] = ()

    def drafted(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return content as a draft keeps it: checked, or as it is while it is incomplete; raises `Invalid`."""
        try:
            return self.check(content)
        except Incomplete:
            return content

    def amended(self, before: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        """Return a changed draft; only one that was incomplete before may be so afterwards. Raises `Invalid`."""
        return self.drafted(content) if self.problems(before) else self.check(content)

    def problems(self, content: dict[str, Any]) -> FieldErrors:
        """Return what has to be mended before the content can be published."""
        try:
            self.check(content)
        except Invalid as error:
            return list(error.extra["errors"])
        return []

    def new_item(self, content: dict[str, Any], **values: Any) -> ItemColumns:
        """Build the row of a new item; `columns` are copied from its content."""
        copied = {name: content[name] for name in ("slug", *self.columns)}
        item: ItemColumns = self.items(**copied, title=title_of(content), draft=content, **values)
        return item

    def new_revision(self, item: ItemColumns, **values: Any) -> RevisionColumns:
        """Build the row of an item's next revision."""
        revision: RevisionColumns = self.revisions(item_id=item.id, **values)
        return revision


def title_of(content: Mapping[str, Any]) -> str:
    """Return what an item is called; one without a title yet by its name in addresses."""
    return str(content.get("title") or content["slug"])
