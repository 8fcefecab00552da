"""Keeping standings in step with the facts, in the transaction of the facts; and making them anew."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.evaluator import Pathway, Standing
from services.progress.completions.facts import Record
from services.progress.standings.rules import Dates, milestones

# A review that changes nothing writes nothing.
_KEEP = sa.text(
    """
    INSERT INTO enrollment_standings AS kept (enrollment_id, learner_id, met, needed, started_at, last_met, last_met_at)
    VALUES (:enrollment_id, :learner_id, :met, :needed, :started_at, :last_met, :last_met_at)
    ON CONFLICT (enrollment_id) DO UPDATE SET met = excluded.met, needed = excluded.needed,
      started_at = excluded.started_at, last_met = excluded.last_met, last_met_at = excluded.last_met_at
    WHERE (kept.met, kept.needed, kept.started_at, kept.last_met, kept.last_met_at)
      IS DISTINCT FROM (excluded.met, excluded.needed, excluded.started_at, excluded.last_met, excluded.last_met_at)
    """
)


def keep_standing(
    session: Session,
    enrollment_id: uuid.UUID,
    learner_id: uuid.UUID,
    *,
    pathway: Pathway,
    standing: Standing,
    records: Mapping[str, Record],
) -> None:
    """Store what the evaluator has just said; the caller holds the learner's lock."""
    dates = {slug: Dates(record.started_at, record.completed_at) for slug, record in records.items()}
    kept = asdict(milestones(pathway, standing, dates))
    session.execute(_KEEP, {"enrollment_id": enrollment_id, "learner_id": learner_id, **kept})
