"""Telling learners of a newer revision, two hundred at a time."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.editions.events import EditionOffered
from services.progress.settings import OFFER_EDITION
from shared.delivery import JobRun, enqueue, publish

MANY = 200
# What learners can move to; see the moves of activities.
MOVABLE = "module"

_BEGUN = sa.text(
    """
    SELECT a.learner_id, a.revision AS started_revision, v.title, v.published_at FROM activities a
    JOIN resources r ON r.slug = a.resource AND r.latest_revision = :revision AND r.retired_at IS NULL
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = r.latest_revision
    WHERE a.resource = :resource AND a.revision < :revision
      AND (CAST(:after AS uuid) IS NULL OR a.learner_id > :after)
      AND NOT EXISTS (
        SELECT 1 FROM resource_completions c WHERE c.learner_id = a.learner_id AND c.resource = a.resource)
    ORDER BY a.learner_id LIMIT :limit
    """
)


def announce_edition(session: Session, resource: str, kind: str, revision: int) -> None:
    """Have everybody told who has begun an earlier revision and not completed it."""
    if kind == MOVABLE and revision > 1:
        args = {"resource": resource, "revision": revision, "after": ""}
        enqueue(session, OFFER_EDITION, key=f"{resource}:{revision}:", args=args)


def offer_edition(run: JobRun, resource: str, revision: int, after: str) -> None:
    """Tell the next two hundred, then ask for those after them; a revision that is not the newest is no news."""
    asked = {"resource": resource, "revision": revision, "after": uuid.UUID(after) if after else None, "limit": MANY}
    with run.completing() as session:
        rows = session.execute(_BEGUN, asked).all()
        for row in rows:
            told = EditionOffered(
                learner_id=row.learner_id,
                resource=resource,
                resource_title=row.title,
                revision=revision,
                started_revision=row.started_revision,
                published_at=row.published_at,
            )
            publish(session, told, subject=str(row.learner_id))
        if len(rows) == MANY:
            last = str(rows[-1].learner_id)
            args = {"resource": resource, "revision": revision, "after": last}
            enqueue(session, OFFER_EDITION, key=f"{resource}:{revision}:{last}", args=args)
