"""What an import would do: every item of a pack beside what stands in the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.content import as_json
from services.catalog.packs.reader import Pack
from services.catalog.pathways.content_type import PATHWAYS
from services.catalog.programmes.content_type import PROGRAMMES
from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.differences import differing_fields
from services.catalog.publishing.models import ItemColumns
from services.catalog.publishing.rules import ImportVerdict, content_hash, import_verdict
from services.catalog.resources.content_type import RESOURCES

MOST_FIELDS = 50


@dataclass(frozen=True)
class PlannedItem:
    """One item of a pack, what is to happen with it, and the fields that differ from the present draft."""

    kind: ContentType
    content: dict[str, Any]
    hash: str
    verdict: ImportVerdict
    item: ItemColumns | None
    fields: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The item's slug."""
        return str(self.content["slug"])

    def summary(self) -> dict[str, Any]:
        """Return the item as the report of an import shows it."""
        return {
            "type": self.kind.name,
            "slug": self.slug,
            "title": self.content["title"],
            "fields": list(self.fields[:MOST_FIELDS]),
        }


def plan_import(session: Session, pack: Pack, *, overwrite: bool, for_update: bool) -> list[PlannedItem]:
    """Compare a pack with the catalogue, in the order of publishing: what is referred to comes first.

    Rows are locked the other way round, as everybody does who publishes something that refers to others.
    """
    wanted = {
        RESOURCES: [as_json(each) for each in pack.resources],
        PATHWAYS: [as_json(each) for each in pack.pathways],
        PROGRAMMES: [as_json(pack.programme)],
    }
    present = {
        kind: _present(session, kind, [each["slug"] for each in wanted[kind]], for_update=for_update)
        for kind in reversed(wanted)
    }
    return [
        _planned(kind, each, present[kind].get(each["slug"]), overwrite=overwrite)
        for kind, contents in wanted.items()
        for each in contents
    ]


def _present(session: Session, kind: ContentType, slugs: Iterable[str], *, for_update: bool) -> dict[str, ItemColumns]:
    query = sa.select(kind.items).where(kind.items.slug.in_(list(slugs))).order_by(kind.items.slug)
    found = session.scalars(query.with_for_update() if for_update else query)
    return {item.slug: item for item in found}


def _planned(kind: ContentType, content: dict[str, Any], item: ItemColumns | None, *, overwrite: bool) -> PlannedItem:
    fresh = content_hash(content)
    verdict = import_verdict(fresh, item.standing if item else None, overwrite=overwrite)
    # An untouched item shows no difference, even if an administrator changed it: the pack did not.
    differs = item is not None and verdict is not ImportVerdict.UNCHANGED
    fields = tuple(differing_fields(item.draft, content)) if item is not None and differs else ()
    return PlannedItem(kind, content, fresh, verdict, item, fields)
