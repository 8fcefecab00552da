"""What editors see of publications that are planned."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.schedules.models import PublicationSchedule, ScheduleState
from services.catalog.schedules.operations import latest_schedule
from shared.clock import rfc3339

# Of what failed or was cancelled by an edit only the newest plan of an item matters, until it is
# published or planned again.
_PLANS = sa.text(
    """
    SELECT p.id, p.item_type, p.slug, i.title, p.due_at, p.change_note, p.scheduled_by, p.state, p.reason
    FROM publication_schedules AS p
    JOIN (SELECT 'resource' AS item_type, slug, title, published_at FROM resources
          UNION ALL SELECT 'pathway', slug, title, published_at FROM pathways
          UNION ALL SELECT 'programme', slug, title, published_at FROM programmes) AS i USING (item_type, slug)
    WHERE p.state = :state AND (CAST(:after AS uuid) IS NULL OR p.id > :after)
      AND (p.state = 'waiting' OR (
        (i.published_at IS NULL OR i.published_at < p.ended_at)
        AND NOT EXISTS (SELECT 1 FROM publication_schedules AS newer
          WHERE newer.item_type = p.item_type AND newer.slug = p.slug AND newer.id > p.id)))
    ORDER BY p.id LIMIT :limit
    """
)


def schedule_of(session: Session, item_type: str, slug: str) -> dict[str, Any] | None:
    """Return the newest plan for an item."""
    plan = latest_schedule(session, item_type, slug)
    return None if plan is None else schedule_document(plan)


def schedule_document(plan: PublicationSchedule) -> dict[str, Any]:
    """Return a plan as editors see it."""
    return {
        "id": str(plan.id),
        "state": plan.state.value,
        "due_at": rfc3339(plan.due_at),
        "change_note": plan.change_note,
        "version": plan.version,
        "scheduled_by": plan.scheduled_by,
        "scheduled_at": rfc3339(plan.scheduled_at),
        "ended_at": plan.ended_at and rfc3339(plan.ended_at),
        "ended_by": plan.ended_by,
        "reason": plan.reason,
    }


def plans_page(session: Session, state: ScheduleState, *, after: uuid.UUID | None, limit: int) -> list[dict[str, Any]]:
    """Return plans in one state over all kinds of items, in the order in which they were made."""
    rows = session.execute(_PLANS, {"state": state.value, "after": after, "limit": limit}).mappings()
    return [dict(row) | {"id": str(row["id"]), "due_at": rfc3339(row["due_at"])} for row in rows]
