"""Planning a publication, moving it, and what ends a plan before its time.

Whoever changes a plan holds the lock of its item, so that the courier and an editor never act on one at once.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.publishing.models import ItemColumns, ItemState
from services.catalog.reviews.operations import require_review
from services.catalog.schedules.models import PublicationSchedule, ScheduleState
from shared.clock import now, rfc3339
from shared.problems import Conflict, Invalid

FURTHEST = dt.timedelta(days=2 * 366)
CHANGED = "The draft was changed, so it is not published at that time. Look at it, then schedule it again."


class NothingScheduled(Conflict):
    """The plan was carried out or cancelled before."""

    slug, title = "nothing-scheduled", "Nothing is scheduled here"


class NothingToPublish(Conflict):
    """The draft is what is published."""

    slug, title = "nothing-to-publish", "The draft has no changes to publish"


def latest_schedule(session: Session, item_type: str, slug: str) -> PublicationSchedule | None:
    """Return the newest plan for an item, whatever became of it."""
    query = sa.select(PublicationSchedule).where(
        PublicationSchedule.item_type == item_type, PublicationSchedule.slug == slug
    )
    return session.scalars(query.order_by(PublicationSchedule.id.desc()).limit(1)).one_or_none()


def schedule_publication(
    session: Session, item_type: str, item: ItemColumns, *, due_at: dt.datetime, change_note: str, actor: str
) -> PublicationSchedule:
    """Plan, or move, the publication of the draft of a locked item.

    Raises `Invalid` for a time that is over or far away, `NothingToPublish`, and `ReviewMissing`.
    """
    moment = now()
    if not moment < due_at <= moment + FURTHEST:
        message = "Choose a time that is still to come, at most two years from now."
        raise Invalid([{"field": "due_at", "message": message}])
    if item.state is ItemState.PUBLISHED and item.draft_hash == item.published_hash:
        raise NothingToPublish
    require_review(session, item_type, item)
    plan = _waiting(session, item_type, item)
    action = "publication-moved" if plan else "publication-scheduled"
    if plan is None:
        plan = PublicationSchedule(item_type=item_type, slug=item.slug)
        session.add(plan)
    plan.due_at, plan.change_note = due_at, change_note
    plan.draft_hash, plan.version = item.draft_hash, item.version
    plan.scheduled_by, plan.scheduled_at = actor, moment
    record(session, actor, action, item_type, item.slug, due_at=rfc3339(due_at), change_note=change_note)
    session.flush()
    return plan


def cancel_schedule(session: Session, item_type: str, item: ItemColumns, actor: str) -> None:
    """Publish a locked item not at the planned time after all; raises `NothingScheduled`."""
    if not end_schedule(session, item_type, item, actor, ""):
        raise NothingScheduled


def end_schedule(session: Session, item_type: str, item: ItemColumns, actor: str, reason: str) -> bool:
    """Cancel what is planned for a locked item and say why; False when nothing is."""
    plan = _waiting(session, item_type, item)
    if plan is None:
        return False
    plan.state, plan.reason = ScheduleState.CANCELLED, reason
    plan.ended_at, plan.ended_by = now(), actor
    due_at = rfc3339(plan.due_at)
    record(session, actor, "schedule-cancelled", item_type, item.slug, due_at=due_at, reason=reason)
    session.flush()
    return True


def _waiting(session: Session, item_type: str, item: ItemColumns) -> PublicationSchedule | None:
    plan = latest_schedule(session, item_type, item.slug)
    return plan if plan is not None and plan.state is ScheduleState.WAITING else None
