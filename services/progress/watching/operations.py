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
from services.progress.catalogue.contents import read_outline
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.facts import as_intervals
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from services.progress.watching.intervals import Interval, Recording, is_watched, milliseconds, union
from shared.clock import now
from shared.problems import Conflict

# One statement, since players send many: it finds the revision that the learner is on (or would be), keeps what lies
# inside the recording, and makes the union under the row's lock, so that two devices at once lose nothing. Of positions
# the one that was true last stays, whenever it is told.
_MERGE = sa.text(
    """
    WITH known AS (
      SELECT v.outline, a.revision IS NOT NULL AS started,
        CAST(round(CAST(v.outline ->> 'duration_s' AS numeric) * 1000) AS integer) AS duration, EXISTS (
          SELECT 1 FROM resource_completions c WHERE c.learner_id = :learner_id AND c.resource = r.slug) AS completed
      FROM resources r
      LEFT JOIN activities a ON a.learner_id = :learner_id AND a.resource = r.slug
      JOIN resource_revisions v ON v.slug = r.slug AND v.revision = coalesce(a.revision, r.latest_revision)
      WHERE r.slug = :resource
    ), merged AS (
      INSERT INTO watching AS seen (learner_id, resource, intervals, position_ms, updated_at)
      SELECT :learner_id, :resource, CAST(:intervals AS int4multirange) * int4multirange(int4range(0, duration)),
        least(:position, duration), :at
      FROM known WHERE duration IS NOT NULL
      ON CONFLICT (learner_id, resource) DO UPDATE SET intervals = seen.intervals + excluded.intervals,
        position_ms = CASE WHEN excluded.updated_at >= seen.updated_at
          THEN excluded.position_ms ELSE seen.position_ms END,
        updated_at = greatest(seen.updated_at, excluded.updated_at)
      RETURNING intervals, position_ms
    )
    SELECT k.outline, k.started, k.completed, m.intervals, m.position_ms FROM known k LEFT JOIN merged m ON true
    """
).bindparams(sa.bindparam("learner_id", type_=sa.Uuid), sa.bindparam("position", type_=sa.Integer))


# A day and more; no recording is longer, and an integer of the database holds it.
LONGEST_MS = 100_000_000


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


def record_watching(session: Session, learner_id: uuid.UUID, batches: Sequence[Batch], issuer: Issuer) -> list[Watched]:
    """Add a batch of each recording to what was seen; the same batch twice changes nothing.

    What was watched counts whenever it is told. The position is that of the player which was used last: a batch that
    was kept while there was no connection does not take a learner back to where they were then.
    Raises `NothingToWatch`, and what `start_activity` raises.
    """
    # Rows first, in one order, and then the learner's lock where it is needed: nobody waits for another in a circle.
    merged = [(each, _merge(session, learner_id, each)) for each in sorted(batches, key=lambda each: each.resource)]
    return [_reviewed(session, learner_id, batch, row, issuer) for batch, row in merged]


def _merge(session: Session, learner_id: uuid.UUID, batch: Batch) -> sa.Row[Any] | None:
    fresh = union(milliseconds(batch.intervals, LONGEST_MS))
    spans = Int4Multirange([Int4Range(start, end) for start, end in fresh])
    at = now() - dt.timedelta(seconds=batch.age_s)
    row = {"learner_id": learner_id, "resource": batch.resource, "intervals": spans}
    return session.execute(_MERGE, row | {"position": _position(batch, fresh), "at": at}).one_or_none()


def _reviewed(
    session: Session, learner_id: uuid.UUID, batch: Batch, row: sa.Row[Any] | None, issuer: Issuer
) -> Watched:
    if row is None or not row.started:
        start_activity(session, learner_id, batch.resource, issuer)
    recording = read_outline(row.outline).recording if row is not None else None
    if row is None or recording is None:
        raise NothingToWatch
    seen = as_intervals(row.intervals)
    completed = row.completed or is_watched(recording, seen)
    if completed and not row.completed:
        lock_learner(session, learner_id)
        review_resource(session, Review(learner_id, issuer, now()), batch.resource)
    return Watched(batch.resource, recording, seen, row.position_ms, completed=completed)


def _position(batch: Batch, fresh: list[Interval]) -> int:
    if batch.position_s is not None:
        return min(LONGEST_MS, round(batch.position_s * 1000))
    return fresh[-1][1] if fresh else 0
