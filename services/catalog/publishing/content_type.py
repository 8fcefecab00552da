"""What the three kinds of published items differ in; everything else about them is the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from services.catalog.publishing.models import ItemColumns, RevisionColumns

FieldErrors = list[dict[str, str]]


class PublishingEffect(Protocol):
    """Called in the publishing transaction, after the revision was written: listings, search, events."""

    def __call__(self, session: Session, item: Any, revision: Any) -> None:
        """Carry the revision to where it is needed."""


@dataclass(frozen=True)
class ContentType:
    """One kind of item: its tables and the functions that know its content.

    `check` returns the content as it is stored and raises `Invalid`; `missing` names what the
    content refers to and the catalogue does not have; `public` is what everybody may read of it.
    """

    name: str
    plural: str
    items: type[Any]
    revisions: type[Any]
    check: Callable[[dict[str, Any]], dict[str, Any]]
    missing: Callable[[Session, dict[str, Any]], FieldErrors]
    public: Callable[[dict[str, Any]], dict[str, Any]]
    on_published: PublishingEffect
    columns: tuple[str, ...] = ()

    def new_item(self, content: dict[str, Any], **values: Any) -> ItemColumns:
        """Build the row of a new item; `columns` are copied from its content."""
        copied = {name: content[name] for name in ("slug", "title", *self.columns)}
        item: ItemColumns = self.items(**copied, draft=content, **values)
        return item

    def new_revision(self, item: ItemColumns, **values: Any) -> RevisionColumns:
        """Build the row of an item's next revision."""
        revision: RevisionColumns = self.revisions(item_id=item.id, **values)
        return revision
