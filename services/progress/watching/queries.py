"""Reads of watched time."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.facts import as_intervals
from services.progress.watching.intervals import Recording, length, segment_states
from services.progress.watching.operations import Watched

_SEEN = sa.text(
    """
    SELECT intervals, position_ms, EXISTS (
      SELECT 1 FROM resource_completions c WHERE c.learner_id = :learner_id AND c.resource = :resource) AS completed
    FROM watching WHERE learner_id = :learner_id AND resource = :resource
    """
)


def watched(session: Session, learner_id: uuid.UUID, resource: str, recording: Recording) -> Watched:
    """Return what a learner has seen of a recording, nothing by default."""
    row = session.execute(_SEEN, {"learner_id": learner_id, "resource": resource}).one_or_none()
    if row is None:
        return Watched(resource, recording, [], 0)
    return Watched(resource, recording, as_intervals(row.intervals), row.position_ms, completed=row.completed)


def watched_json(seen: Watched) -> dict[str, Any]:
    """Return the reply for a recording."""
    return {
        "resource": seen.resource,
        "covered_s": length(seen.intervals) / 1000,
        "duration_s": seen.recording.duration / 1000,
        "position_s": seen.position / 1000,
        "coverage": seen.recording.coverage,
        "completed": seen.completed,
        "intervals": [[start / 1000, end / 1000] for start, end in seen.intervals],
        "segments": [
            {
                "slug": state.segment.slug,
                "title": state.segment.title,
                "start_s": state.segment.span[0] / 1000,
                "end_s": state.segment.span[1] / 1000,
                "covered": round(state.covered, 4),
                "completed": state.completed,
            }
            for state in segment_states(seen.recording, seen.intervals)
        ],
    }
