"""Taking in what was watched."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Int4Range
from sqlalchemy.orm import Session

from services.progress.activities.operations import start_activity
from services.progress.catalogue.queries import find_outline
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.facts import as_intervals
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from services.progress.watching.intervals import Interval, Recording, is_watched, milliseconds, union
from shared.clock import now
from shared.problems import Conflict

# The union is made by the database under the lock of the row: two devices at once lose nothing. Of positions the one
# that was true last stays, whenever it is told.
_MERGE = sa.text(
    """
    INSERT INTO watching AS seen (learner_id, resource, intervals, position_ms, updated_at)
    VALUES (:learner_id, :resource, :intervals, :position, :at)
    ON CONFLICT (learner_id, resource) DO UPDATE SET intervals = seen.intervals + excluded.intervals,
      position_ms = CASE WHEN excluded.updated_at >= seen.updated_at
        THEN excluded.position_ms ELSE seen.position_ms END,
      updated_at = greatest(seen.updated_at, excluded.updated_at)
    RETURNING intervals, position_ms, EXISTS (
      SELECT 1 FROM resource_completions c WHERE c.learner_id = seen.learner_id AND c.resource = seen.resource
    ) AS completed
    """
)


class NothingToWatch(Conflict):
    """The resource is no recording."""

    slug, title = "nothing-to-watch", "This resource has no recording"


@dataclass(frozen=True)
class Batch:
    """Intervals in seconds that a player has shown, in any order, and where it was `age_s` seconds ago."""

    resource: str
    intervals: Sequence[tuple[float, float]]
    position_s: float | None
    age_s: float = 0


@dataclass(frozen=True)
class Watched:
    """What a learner has seen of a recording by now."""

    resource: str
    recording: Recording
    intervals: list[Interval]
    position: int
    completed: bool = False


def record_watching(session: Session, learner_id: uuid.UUID, batch: Batch, issuer: Issuer) -> Watched:
    """Add a batch to what was seen; the same batch twice changes nothing.

    What was watched counts whenever it is told. The position is that of the player which was used last: a batch that
    was kept while there was no connection does not take a learner back to where they were then.
    """
    lock_learner(session, learner_id)
    started = start_activity(session, learner_id, batch.resource, issuer)
    recording = find_outline(session, batch.resource, started.revision).recording
    if recording is None:
        raise NothingToWatch
    fresh = union(milliseconds(batch.intervals, recording.duration))
    row = _merge(session, learner_id, batch, fresh, _position(batch, fresh, recording))
    seen = as_intervals(row.intervals)
    completed = row.completed or is_watched(recording, seen)
    if completed and not row.completed:
        review_resource(session, Review(learner_id, issuer, now()), batch.resource)
    return Watched(batch.resource, recording, seen, row.position_ms, completed=completed)


def _merge(session: Session, learner_id: uuid.UUID, batch: Batch, fresh: list[Interval], position: int) -> sa.Row[Any]:
    spans = Int4Multirange([Int4Range(start, end) for start, end in fresh])
    at = now() - dt.timedelta(seconds=batch.age_s)
    row = {"learner_id": learner_id, "resource": batch.resource, "intervals": spans, "position": position, "at": at}
    return session.execute(_MERGE, row).one()


def _position(batch: Batch, fresh: list[Interval], recording: Recording) -> int:
    if batch.position_s is not None:
        return min(recording.duration, round(batch.position_s * 1000))
    return fresh[-1][1] if fresh else 0
