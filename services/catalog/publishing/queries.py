"""What editors read: the draft with its version, and the list of revisions."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.differences import differences
from services.catalog.publishing.models import ItemColumns, ItemState
from services.catalog.publishing.schemas import ItemsQuery
from services.catalog.reviews.queries import review_of
from services.catalog.schedules.queries import schedule_of
from shared.clock import rfc3339
from shared.problems import NotFound


def draft_document(session: Session, kind: ContentType, item: ItemColumns) -> dict[str, Any]:
    """Return an item as its editor sees it; `content` is what a PUT sends back."""
    shown = {name: getattr(item, name) for name in ("slug", *kind.columns)}
    published = item.published_at and {
        "revision": item.revision,
        "published_at": rfc3339(item.published_at),
        "content_hash": item.published_hash,
    }
    return shown | {
        "state": item.state.value,
        "version": item.version,
        "changed_at": rfc3339(item.changed_at),
        "changed_by": item.changed_by,
        "unpublished_changes": item.draft_hash != item.published_hash or item.state is ItemState.DRAFT,
        "published": published or None,
        "retired_at": item.retired_at and rfc3339(item.retired_at),
        "review": review_of(session, kind.name, item.slug, item.draft_hash),
        "schedule": schedule_of(session, kind.name, item.slug),
        "problems": kind.problems(item.draft),
        "content": item.draft,
    }


def items_page(
    session: Session, kind: ContentType, wanted: ItemsQuery, *, after: str, limit: int
) -> list[dict[str, Any]]:
    """Return items by slug, without their content."""
    table = kind.items.__table__
    differs = table.c.draft_hash.is_distinct_from(table.c.published_hash)
    names = ("slug", "title", *kind.columns, "state", "version", "revision", "published_at", "changed_at")
    query = sa.select(
        *(table.c[name] for name in names),
        differs.label("unpublished_changes"),
    )
    query = query.where(table.c.slug > after).order_by(table.c.slug).limit(limit)
    if wanted.state is not None:
        query = query.where(table.c.state == ItemState(wanted.state))
    if wanted.q:
        query = query.where(
            table.c.title.icontains(wanted.q, autoescape=True) | table.c.slug.contains(wanted.q, autoescape=True)
        )
    if wanted.kind and "kind" in table.c:
        query = query.where(table.c.kind == wanted.kind)
    if wanted.changed:
        query = query.where(differs)
    return [_with_times(dict(row)) for row in session.execute(query).mappings()]


def revisions_page(
    session: Session, kind: ContentType, item: ItemColumns, *, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return an item's revisions, newest first, without their content."""
    table = kind.revisions.__table__
    names = ("number", "title", "change_note", "published_at", "published_by", "content_hash")
    query = sa.select(*(table.c[name] for name in names)).where(table.c.item_id == item.id)
    if before is not None:
        query = query.where(table.c.number < before)
    query = query.order_by(table.c.number.desc()).limit(limit)
    return [_with_times(dict(row)) for row in session.execute(query).mappings()]


def differences_between(
    session: Session, kind: ContentType, item: ItemColumns, *, before: int | None, after: int | None
) -> dict[str, Any]:
    """Return what differs between two revisions, or a revision and the draft; raises `NotFound`."""
    if before is None:
        before = (item.revision if after is None else after - 1) or None
    new = item.draft if after is None else _content(session, kind, item, after)
    old = {} if before is None else _content(session, kind, item, before)
    return {"before": before, "after": after, "fields": listed_differences(old, new)}


def listed_differences(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields in which two contents differ."""
    return [{"field": path, "before": was, "after": now} for path, was, now in differences(old, new)]


def _content(session: Session, kind: ContentType, item: ItemColumns, number: int) -> dict[str, Any]:
    table = kind.revisions.__table__
    query = sa.select(table.c.content).where(table.c.item_id == item.id, table.c.number == number)
    content: dict[str, Any] | None = session.execute(query).scalar()
    if content is None:
        raise NotFound(f"The {kind.name} {item.slug} has no revision {number}.")
    return content


def _with_times(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("published_at", "changed_at"):
        if row.get(name) is not None:
            row[name] = rfc3339(row[name])
    if "state" in row:
        row["state"] = ItemState(row["state"]).value
    return row
