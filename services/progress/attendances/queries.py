"""Which dates learners mean to attend, as the newest revision has them."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attendances.dates import WorkshopDate, dates_of
from shared.clock import rfc3339

_WORKSHOP = sa.text(
    """
    SELECT r.slug, v.title, v.revision, v.content, r.retired_at IS NOT NULL AS retired FROM resources r
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = r.latest_revision
    WHERE r.slug = ANY (:slugs) AND r.kind = 'workshop'
    """
)
_SAID = sa.text(
    """
    SELECT resource, date_key FROM (
      SELECT DISTINCT ON (resource, date_key) resource, date_key, attending FROM attendances
      WHERE learner_id = :learner_id ORDER BY resource, date_key, id DESC
    ) newest WHERE attending ORDER BY resource, date_key
    """
)
_ATTENDS = sa.text(
    """
    SELECT attending FROM attendances WHERE learner_id = :learner_id AND resource = :resource AND date_key = :date_key
    ORDER BY id DESC LIMIT 1
    """
)


@dataclass(frozen=True)
class Workshop:
    """The newest revision of a workshop; a retired one takes nobody on."""

    slug: str
    title: str
    revision: int
    retired: bool
    dates: dict[str, WorkshopDate]


def workshops(session: Session, slugs: list[str]) -> dict[str, Workshop]:
    """Return workshops by slug; what is none is left out."""
    rows = session.execute(_WORKSHOP, {"slugs": slugs})
    return {row.slug: Workshop(row.slug, row.title, row.revision, row.retired, dates_of(row.content)) for row in rows}


def attends(session: Session, learner_id: uuid.UUID, resource: str, date_key: str) -> bool:
    """Whether a learner means to attend a date."""
    asked = {"learner_id": learner_id, "resource": resource, "date_key": date_key}
    return bool(session.execute(_ATTENDS, asked).scalar())


def attended_dates(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the dates that a learner means to attend and that are still published, the earliest first."""
    said = session.execute(_SAID, {"learner_id": learner_id}).all()
    known = workshops(session, sorted({row.resource for row in said}))
    found = [
        _shown(known[row.resource], known[row.resource].dates[row.date_key])
        for row in said
        if row.resource in known and row.date_key in known[row.resource].dates
    ]
    return sorted(found, key=lambda each: each["starts_at"])


def _shown(workshop: Workshop, date: WorkshopDate) -> dict[str, Any]:
    return {
        "resource": workshop.slug,
        "title": workshop.title,
        "date_key": date.key,
        "starts_at": rfc3339(date.starts_at),
        "ends_at": rfc3339(date.ends_at),
        "time_zone": date.time_zone,
        "format": date.format,
        "place": date.place,
        "withdrawn": date.withdrawn,
    }
