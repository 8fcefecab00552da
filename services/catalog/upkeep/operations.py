"""Reporting something as broken, settling such a report, and saying that an entry was compared with its source."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.publishing.models import ItemState
from services.catalog.publishing.operations import change_draft, lock_item, publish_draft
from services.catalog.resources.content_type import RESOURCES
from services.catalog.resources.models import Resource
from shared.clock import now
from shared.ids import new_id
from shared.problems import Conflict, NotFound

MOST_NOTES = 20
VERIFIED = "Compared with its source; nothing else changed."

_PUBLISHED = sa.text("SELECT 1 FROM resources WHERE slug = :slug AND state = 'published'")
_REPORT = sa.text(
    f"""
    INSERT INTO broken_reports (id, slug, times, notes, first_at, last_at)
    VALUES (:id, :slug, 1, CAST(:notes AS text[]), :at, :at)
    ON CONFLICT (slug) WHERE settled_at IS NULL DO UPDATE SET
      times = broken_reports.times + 1, last_at = excluded.last_at,
      notes = (broken_reports.notes || excluded.notes)[1\\:{MOST_NOTES}]
    """  # noqa: S608 - a number of this module
)
_SETTLE = sa.text(
    """
    UPDATE broken_reports SET settled_at = :at, settled_by = :actor, decision = :decision
    WHERE id = :id AND settled_at IS NULL RETURNING slug, times
    """
)


class SettledAlready(Conflict):
    """Somebody else was faster."""

    slug, title = "report-settled", "This report is settled already"


class NotAsPublished(Conflict):
    """Verifying would publish changes that nobody has decided to publish."""

    slug, title = "draft-differs", "The draft has changes that are not published"


def report_broken(session: Session, slug: str, note: str) -> None:
    """Count a report of a published resource; raises `NotFound`."""
    if session.execute(_PUBLISHED, {"slug": slug}).scalar() is None:
        raise NotFound(f"There is no resource {slug}.")
    session.execute(_REPORT, {"id": new_id(), "slug": slug, "notes": [note] if note else [], "at": now()})


def settle_report(session: Session, report_id: uuid.UUID, decision: str, actor: str) -> None:
    """Take a report from the queue as `fixed` or `ignored`; raises `SettledAlready`."""
    given = {"id": report_id, "decision": decision, "actor": actor, "at": now()}
    found = session.execute(_SETTLE, given).one_or_none()
    if found is None:
        raise SettledAlready
    record(session, actor, "report-settled", "resource", found.slug, decision=decision, times=found.times)


def verify_today(session: Session, slug: str, actor: str) -> int:
    """Publish a resource with today as the day of its last comparison; returns the revision.

    Raises `NotFound` and `NotAsPublished`.
    """
    item = lock_item(session, RESOURCES, slug)
    if not isinstance(item, Resource) or item.state is not ItemState.PUBLISHED:
        raise NotFound(f"The resource {slug} is not published.")
    if item.draft_hash != item.published_hash:
        raise NotAsPublished(f"Publish or undo the changes to {slug} first.")
    today = RESOURCES.check(item.draft | {"last_verified_on": now().date().isoformat()})
    change_draft(session, RESOURCES, item, today, actor)
    # Nothing but the day differs from what is published, so there is nothing to review.
    publish_draft(session, RESOURCES, item, VERIFIED, actor, reviewed=True)
    return item.revision
