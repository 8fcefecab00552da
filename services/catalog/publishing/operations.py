"""What can be done to an item: draft it, change the draft, publish it, retire it."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.assets.operations import hold_assets
from services.catalog.audit.operations import record
from services.catalog.publishing.content_type import ContentType, title_of
from services.catalog.publishing.models import ItemColumns, ItemState, RevisionColumns
from services.catalog.publishing.rules import content_hash
from services.catalog.reviews.operations import require_review, void_review
from services.catalog.schedules.operations import CHANGED, end_schedule
from shared.clock import now
from shared.ids import new_id
from shared.problems import Conflict, Invalid, NotFound, PreconditionFailed


class ItemExists(PreconditionFailed):
    """Somebody wanted to create what is there already."""

    slug, title = "already-exists", "There is already an item with this slug"


class NothingToRetire(Conflict):
    """Only what is published can be retired."""

    slug, title = "not-published", "This is not published"


class NothingToRestore(Conflict):
    """Only what was retired can be restored."""

    slug, title = "not-retired", "This is not retired"


def lock_item(session: Session, kind: ContentType, slug: str) -> ItemColumns:
    """Read an item for a change; a second editor waits here. Raises `NotFound`."""
    item = find_item(session, kind, slug, for_update=True)
    if item is None:
        raise NotFound(f"There is no {kind.name} {slug}.")
    return item


def find_item(session: Session, kind: ContentType, slug: str, *, for_update: bool = False) -> ItemColumns | None:
    """Read an item, or None."""
    query = sa.select(kind.items).where(kind.items.slug == slug)
    found: ItemColumns | None = session.scalars(query.with_for_update() if for_update else query).one_or_none()
    return found


def create_draft(session: Session, kind: ContentType, content: dict[str, Any], actor: str) -> ItemColumns:
    """Add an item that nobody sees yet; `content` is as a draft keeps it. Raises `ItemExists`."""
    item = kind.new_item(
        content,
        id=new_id(),
        state=ItemState.DRAFT,
        draft_hash=content_hash(content),
        version=1,
        changed_at=now(),
        changed_by=actor,
        revision=0,
    )
    hold_assets(session, content)
    try:
        with session.begin_nested():
            session.add(item)
    except sa.exc.IntegrityError as error:
        raise ItemExists(f"There is already a {kind.name} {item.slug}.") from error
    record(session, actor, "drafted", kind.name, item.slug)
    return item


def change_draft(
    session: Session, kind: ContentType, item: ItemColumns, content: dict[str, Any], actor: str
) -> ItemColumns:
    """Replace the draft of a locked item with content as a draft keeps it; the same content is no new version."""
    for name in ("slug", *kind.columns):
        if content.get(name) != getattr(item, name):
            raise Invalid([{"field": f"content.{name}", "message": f"This {kind.name} is {getattr(item, name)}."}])
    fresh = content_hash(content)
    if fresh == item.draft_hash:
        return item
    hold_assets(session, content)
    item.draft, item.draft_hash, item.title = content, fresh, title_of(content)
    item.version += 1
    item.changed_at, item.changed_by = now(), actor
    record(session, actor, "draft-changed", kind.name, item.slug, version=item.version)
    void_review(session, kind.name, item, actor)
    end_schedule(session, kind.name, item, actor, CHANGED)
    session.flush()
    return item


def publish_draft(
    session: Session,
    kind: ContentType,
    item: ItemColumns,
    change_note: str,
    actor: str,
    *,
    reviewed: bool = False,
    scheduled: bool = False,
) -> RevisionColumns | None:
    """Make the draft of a locked item its next revision, with all that follows from it, in this transaction.

    `reviewed` says that nothing in it needs a reader, `scheduled` that its plan is being carried out.
    Returns None when the draft is what is published already. Raises `Invalid` when the content is
    incomplete or refers to something that the catalogue does not have, and `ReviewMissing`.
    """
    if item.state is ItemState.PUBLISHED and item.draft_hash == item.published_hash:
        return None
    kind.check(item.draft)
    if not reviewed:
        require_review(session, kind.name, item)
    if not scheduled:
        end_schedule(session, kind.name, item, actor, "It was published before that time.")
    return _add_revision(session, kind, item, item.draft, change_note=change_note, actor=actor)


def restore_item(session: Session, kind: ContentType, item: ItemColumns, reason: str, actor: str) -> RevisionColumns:
    """Offer a retired item again as it was published last, as a new revision; the draft stays as it is.

    Raises `NothingToRestore`, and `Invalid` when something it refers to is gone.
    """
    if item.state is not ItemState.RETIRED:
        raise NothingToRestore(f"The {kind.name} {item.slug} is {item.state.value}.")
    revisions = kind.revisions
    last = sa.select(revisions.content).where(revisions.item_id == item.id, revisions.number == item.revision)
    note = f"Offered again. {reason}".strip()
    content = session.scalars(last).one()
    revision = _add_revision(session, kind, item, content, change_note=note, actor=actor)
    record(session, actor, "restored", kind.name, item.slug, revision=revision.number, reason=reason)
    return revision


def _add_revision(
    session: Session, kind: ContentType, item: ItemColumns, content: dict[str, Any], *, change_note: str, actor: str
) -> RevisionColumns:
    missing = kind.missing(session, content)
    if missing:
        raise Invalid(missing)
    revision = kind.new_revision(
        item,
        number=item.revision + 1,
        title=content["title"],
        content=content,
        content_hash=content_hash(content),
        change_note=change_note,
        published_at=now(),
        published_by=actor,
    )
    session.add(revision)
    item.state, item.retired_at = ItemState.PUBLISHED, None
    item.revision, item.published_hash, item.published_at = (
        revision.number,
        revision.content_hash,
        revision.published_at,
    )
    item.version += 1
    record(session, actor, "published", kind.name, item.slug, revision=revision.number, change_note=change_note)
    session.flush()
    kind.on_published(session, item, revision)
    return revision


def retire_item(session: Session, kind: ContentType, item: ItemColumns, reason: str, actor: str) -> dt.datetime:
    """Take a published item that is locked from the lists and return when; its revisions stay.

    Raises `NothingToRetire`, and `Conflict` while something that is published needs it.
    """
    if item.state is not ItemState.PUBLISHED:
        raise NothingToRetire(f"The {kind.name} {item.slug} is {item.state.value}.")
    kind.may_retire(session, item.slug)
    retired_at = now()
    item.state, item.retired_at = ItemState.RETIRED, retired_at
    item.version += 1
    record(session, actor, "retired", kind.name, item.slug, revision=item.revision, reason=reason)
    end_schedule(session, kind.name, item, actor, "It was retired before that time.")
    session.flush()
    kind.on_retired(session, item, retired_at)
    return retired_at
