"""Starting a resource: from then on the learner stays on that revision."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.events import ActivityStarted
from services.progress.catalogue.queries import find_startable
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.credit.receipts import refuse_undisclosed
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.delivery import publish
from shared.problems import Gone, NotFound

_FIND = sa.text("SELECT revision, started_at FROM activities WHERE learner_id = :learner_id AND resource = :resource")
_PIN = sa.text(
    """
    INSERT INTO activities (learner_id, resource, revision, started_at)
    VALUES (:learner_id, :resource, :revision, :started_at) ON CONFLICT (learner_id, resource) DO NOTHING
    """
)
_ON_THEIR_PATHWAY = sa.text(
    """
    SELECT EXISTS (
      SELECT 1 FROM enrollments e
      JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
      WHERE e.learner_id = :learner_id AND e.withdrawn_at IS NULL
        AND r.content -> 'requirements' @> jsonb_build_array(jsonb_build_object('resource', CAST(:resource AS text))))
    """
)


class ResourceUnknown(NotFound):
    """Nothing was published under this name."""

    slug, title = "resource-unknown", "There is no such resource"


class ResourceRetired(Gone):
    """The resource is kept only for those who had started."""

    slug, title = "resource-retired", "This resource is no longer offered"


@dataclass(frozen=True)
class Started:
    """The revision a learner is on, since when, and whether that is new."""

    resource: str
    revision: int
    started_at: dt.datetime
    created: bool


def start_activity(session: Session, learner_id: uuid.UUID, resource: str, issuer: Issuer) -> Started:
    """Return the learner's revision of a resource; the first time it is the newest one.

    Raises `ResourceUnknown`, `ResourceRetired` for whoever had neither started it nor has it on a pathway
    that they follow, and `DisclosuresNotSeen` where credit is designated and the disclosures were not read.
    """
    key = {"learner_id": learner_id, "resource": resource}
    before = _find(session, key)
    if before is None and lock_learner(session, learner_id):
        # Another transaction may have started it while this one waited.
        before = _find(session, key)
    return before or _start(session, key, issuer)


def find_started(session: Session, learner_id: uuid.UUID, resource: str) -> Started | None:
    """Return the revision that a learner is on, or None when they have not started."""
    return _find(session, {"learner_id": learner_id, "resource": resource})


def _find(session: Session, key: dict[str, Any]) -> Started | None:
    row = session.execute(_FIND, key).one_or_none()
    return Started(key["resource"], row.revision, row.started_at, created=False) if row else None


def _start(session: Session, key: dict[str, Any], issuer: Issuer) -> Started:
    found = find_startable(session, key["resource"])
    if found is None:
        raise ResourceUnknown(f"No resource is called {key['resource']!r}.")
    if found.retired_at is not None and not session.execute(_ON_THEIR_PATHWAY, key).scalar():
        raise ResourceRetired
    for each in (found.slug, *found.series):
        refuse_undisclosed(session, key["learner_id"], each)
    at = now()
    session.execute(_PIN, key | {"revision": found.latest_revision, "started_at": at})
    # Whoever begins a part has begun its series; that is no news of its own.
    for slug, revision in found.series.items():
        session.execute(_PIN, key | {"resource": slug, "revision": revision, "started_at": at})
    told = ActivityStarted(
        learner_id=key["learner_id"],
        resource=found.slug,
        resource_title=found.title,
        revision=found.latest_revision,
        started_at=at,
    )
    publish(session, told, subject=str(key["learner_id"]))
    review_resource(session, Review(key["learner_id"], issuer, at), found.slug)
    return Started(found.slug, found.latest_revision, at, created=True)
