"""Gathers what is recorded about learners into the evaluator's facts: one query for any number of learners."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import Outline
from services.progress.catalogue.queries import outlines
from services.progress.completions.evaluator import Facts
from services.progress.watching.intervals import Interval, covered_share
from shared.database import query

_RECORDS = query(
    """
    SELECT a.learner_id, a.resource, s.title, a.revision, a.started_at, t.attempts, t.best, t.passed, t.open_attempt,
      greatest(a.started_at, t.touched_at, w.updated_at, v.submitted_at, n.given_at, m.made_at,
        d.attended_at) AS touched_at,
      w.intervals, c.rule, c.completed_at, v.evidence, n.given_at IS NOT NULL AS evaluated, m.commitments,
      d.attended_at IS NOT NULL AS discussed
    FROM activities a JOIN resources s ON s.slug = a.resource
    LEFT JOIN (
      SELECT learner_id, resource, count(*) FILTER (WHERE status = 'graded') AS attempts,
        max(score_raw::float8 / nullif(score_max, 0)) AS best, coalesce(bool_or(passed), false) AS passed,
        bool_or(status = 'in_progress') AS open_attempt, max(greatest(started_at, graded_at)) AS touched_at
      FROM attempt_results WHERE learner_id = ANY(:learners) GROUP BY learner_id, resource
    ) t ON t.learner_id = a.learner_id AND t.resource = a.resource
    LEFT JOIN watching w ON w.learner_id = a.learner_id AND w.resource = a.resource
    LEFT JOIN resource_completions c ON c.learner_id = a.learner_id AND c.resource = a.resource
    LEFT JOIN (
      SELECT DISTINCT ON (e.learner_id, e.resource) e.learner_id, e.resource, e.submitted_at,
        coalesce(r.decision, 'waiting') AS evidence
      FROM evidence e LEFT JOIN evidence_reviews r ON r.evidence_id = e.id
      WHERE e.learner_id = ANY(:learners) ORDER BY e.learner_id, e.resource, e.id DESC
    ) v ON v.learner_id = a.learner_id AND v.resource = a.resource
    LEFT JOIN evaluations n ON n.learner_id = a.learner_id AND n.resource = a.resource
    LEFT JOIN (
      SELECT learner_id, resource, count(*) AS commitments, max(made_at) AS made_at
      FROM commitments WHERE learner_id = ANY(:learners) GROUP BY learner_id, resource
    ) m ON m.learner_id = a.learner_id AND m.resource = a.resource
    LEFT JOIN (
      SELECT learner_id, resource, max(attended_at) AS attended_at
      FROM discussion_attendances WHERE learner_id = ANY(:learners) GROUP BY learner_id, resource
    ) d ON d.learner_id = a.learner_id AND d.resource = a.resource
    WHERE a.learner_id = ANY(:learners)
    """,
    "learner_id resource title revision started_at attempts best passed open_attempt touched_at intervals rule "
    "completed_at evidence evaluated commitments discussed",
)


@dataclass(frozen=True)
class Record:
    """One learner and one resource: how it is called today, when, on which revision, and the facts."""

    resource: str
    title: str
    revision: int
    started_at: dt.datetime
    completed_at: dt.datetime | None
    outline: Outline
    facts: Facts


Records = dict[str, Record]


def load_records(session: Session, learner_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Records]:
    """Return the records of each learner by resource; who has none gets an empty mapping."""
    rows = session.execute(_RECORDS, {"learners": list(learner_ids)}).all()
    known = outlines(session, {row.resource for row in rows})
    found: dict[uuid.UUID, Records] = defaultdict(dict)
    for row in rows:
        found[row.learner_id][row.resource] = _record(row, known[row.resource, row.revision])
    return {learner_id: with_parts(found.get(learner_id, {})) for learner_id in learner_ids}


def facts_of(records: Records) -> Mapping[str, Facts]:
    """Return the evaluator's view of records."""
    return {slug: record.facts for slug, record in records.items()}


def with_parts(records: Records) -> Records:
    """Fill in, for every series, how many of its parts are completed."""
    return {slug: _count_parts(record, records) if record.outline.parts else record for slug, record in records.items()}


def last_activity(records: Iterable[Record]) -> dt.datetime | None:
    """Return when the learner last did anything that is recorded."""
    return max((record.facts.touched_at for record in records if record.facts.touched_at), default=None)


def as_intervals(multirange: Iterable[Any] | None) -> list[Interval]:
    """Return PostgreSQL's multirange as the pairs that the rules work with."""
    return [(span.lower, span.upper) for span in multirange or ()]


def _record(row: sa.Row[Any], outline: Outline) -> Record:
    recording = outline.recording
    seen = as_intervals(row.intervals)
    facts = Facts(
        started=True,
        attempts=row.attempts or 0,
        best=row.best if outline.tells_score else None,
        passing_score=outline.passing_score,
        passed=bool(row.passed),
        open_attempt=bool(row.open_attempt),
        watched=covered_share(recording, seen) if recording and seen else 0.0,
        coverage=recording.coverage if recording else 1.0,
        evidence=row.evidence or "",
        evaluated=row.evaluated,
        commitments=row.commitments or 0,
        discussed=row.discussed,
        earned=frozenset({row.rule} if row.rule else ()),
        touched_at=row.touched_at,
    )
    return Record(row.resource, row.title, row.revision, row.started_at, row.completed_at, outline, facts)


def _count_parts(series: Record, records: Records) -> Record:
    done = sum(part in records and records[part].completed_at is not None for part in series.outline.parts)
    return replace(series, facts=replace(series.facts, parts=len(series.outline.parts), parts_done=done))
