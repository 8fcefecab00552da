"""Everything that is recorded about one learner, on one page: found by name or address, read as one answer."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.queries import certificates_of
from services.progress.completions.facts import Record, as_intervals, load_records
from services.progress.enrollments.admin_queries import person_view
from services.progress.evidence.queries import evidence_of
from services.progress.watching.intervals import length
from shared.clock import rfc3339
from shared.problems import NotFound

COLUMNS = ("at", "what", "resource", "title", "detail")

# Erased people are found by nothing.
_SEARCH = sa.text(
    """
    SELECT l.id, l.name, l.email, l.profession, l.institution, l.demo, (
      SELECT count(*) FROM enrollments e WHERE e.learner_id = l.id AND e.withdrawn_at IS NULL) AS enrollments
    FROM learners l
    WHERE l.erased_at IS NULL
      AND (l.name ILIKE '%' || :words || '%' ESCAPE '!' OR l.email ILIKE '%' || :words || '%' ESCAPE '!')
      AND (CAST(:after AS uuid) IS NULL OR l.id > :after)
    ORDER BY l.id LIMIT :limit
    """
)
_PROFILE = sa.text(
    "SELECT id, name, email, degree, profession, institution, demo FROM learners WHERE id = :id AND erased_at IS NULL"
)
_LEFT = sa.text(
    """
    SELECT e.id, e.pathway, r.title, e.enrolled_at, e.withdrawn_at FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    WHERE e.learner_id = :id AND e.withdrawn_at IS NOT NULL ORDER BY e.id DESC
    """
)
_ACTIVITIES = sa.text(
    """
    SELECT a.resource, coalesce(r.title, a.resource) AS title, r.kind, w.intervals, w.position_ms, w.updated_at,
      d.declared, c.rule, c.completed_at, n.given_at,
      coalesce(m.made, 0) AS commitments, coalesce(m.reported, 0) AS reported
    FROM activities a
    LEFT JOIN resources r ON r.slug = a.resource
    LEFT JOIN watching w ON w.learner_id = a.learner_id AND w.resource = a.resource
    LEFT JOIN (
      SELECT resource, range_agg(int4range(start_ms, end_ms)) AS declared
      FROM watching_declarations WHERE learner_id = :id GROUP BY resource
    ) d ON d.resource = a.resource
    LEFT JOIN resource_completions c ON c.learner_id = a.learner_id AND c.resource = a.resource
    LEFT JOIN evaluations n ON n.learner_id = a.learner_id AND n.resource = a.resource
    LEFT JOIN (
      SELECT o.resource, count(*) AS made, count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM commitment_reports p WHERE p.commitment_id = o.id)) AS reported
      FROM commitments o WHERE o.learner_id = :id GROUP BY o.resource
    ) m ON m.resource = a.resource
    WHERE a.learner_id = :id ORDER BY a.started_at DESC, a.resource
    """
)
_ATTEMPTS = sa.text(
    """
    SELECT t.resource, t.number, t.status, t.score_raw, t.score_max, t.passed, t.started_at, t.graded_at
    FROM attempts t WHERE t.learner_id = :id ORDER BY t.resource, t.number
    """
)
_WAIVERS = sa.text(
    """
    SELECT pathway, requirement, waived, reason, decided_at FROM waivers WHERE learner_id = :id ORDER BY id DESC
    """
)


def find_learners(
    session: Session, query: str, *, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return learners whose name or address has `query` in it, and after which the next page begins."""
    words = query.strip().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    rows = session.execute(_SEARCH, {"words": words, "after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    found = [
        {name: getattr(row, name) for name in ("name", "email", "profession", "institution", "demo", "enrollments")}
        | {"id": str(row.id)}
        for row in shown
    ]
    return found, shown[-1].id if len(rows) > limit else None


def learner_record(session: Session, learner_id: uuid.UUID) -> dict[str, Any]:
    """Return the whole record of a learner; raises `NotFound`, also for who was erased.

    What somebody answered in an evaluation and committed to is theirs: only that they did is shown.
    """
    asked = {"id": learner_id}
    profile = session.execute(_PROFILE, asked).mappings().one_or_none()
    if profile is None:
        raise NotFound("Nobody has this id.")
    follows = person_view(session, str(learner_id))["items"]
    return {
        **{name: profile[name] for name in ("name", "email", "degree", "profession", "institution", "demo")},
        "id": str(learner_id),
        "enrollments": follows,
        "left": [_left(row) for row in session.execute(_LEFT, asked)],
        "activities": _activities(session, learner_id),
        "evidence": evidence_of(session, learner_id),
        "certificates": certificates_of(session, learner_id),
        "waivers": [
            dict(row) | {"decided_at": rfc3339(row["decided_at"]), "reason": row["reason"] or ""}
            for row in session.execute(_WAIVERS, asked).mappings()
        ],
    }


def record_lines(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the same record as lines of a table, oldest first."""
    found = [dict(zip(COLUMNS, each, strict=True)) for each in (*_of_pathways(record), *_of_activities(record))]
    return sorted(found, key=lambda line: str(line["at"]))


def _of_pathways(record: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for each in (*record["enrollments"], *record["left"]):
        yield each["enrolled_at"], "enrolled", each["pathway"], each["title"], ""
    for each in record["enrollments"]:
        if each["completed_at"]:
            yield each["completed_at"], "pathway completed", each["pathway"], each["title"], f"{each['percent']} %"
    for each in record["left"]:
        yield each["withdrawn_at"], "withdrawn", each["pathway"], each["title"], ""
    for each in record["waivers"]:
        what = "requirement waived" if each["waived"] else "requirement required again"
        yield each["decided_at"], what, each["pathway"], each["requirement"], each["reason"]
    for each in record["certificates"]:
        yield each["issued_at"], "certificate issued", each["pathway"], each["title"], each["code"]


def _of_activities(record: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for each in record["activities"]:
        slug, title = each["resource"], each["title"]
        yield each["started_at"], "started", slug, title, f"edition {each['revision']}"
        for attempt in each["attempts"]:
            score = f"{attempt['score_raw']} of {attempt['score_max']}" if attempt["graded_at"] else "not handed in"
            yield attempt["graded_at"] or attempt["started_at"], f"attempt {attempt['number']}", slug, title, score
        if each["watching"]:
            seen = f"{each['watching']['covered_s']} s of {each['watching']['duration_s']} s"
            if each["watching"]["declared_s"]:
                seen += f", {each['watching']['declared_s']} s declared by the learner"
            yield each["watching"]["updated_at"], "last watched", slug, title, seen
        if each["completed_at"]:
            yield each["completed_at"], "completed", slug, title, each["rule"]
        if each["evaluated_at"]:
            yield each["evaluated_at"], "evaluation given", slug, title, ""
    for each in record["evidence"]:
        yield each["submitted_at"], "evidence handed in", each["resource"], each["title"], each["state"]
        if each["reviewed_at"]:
            yield each["reviewed_at"], f"evidence {each['state']}", each["resource"], each["title"], each["reason"]


def _activities(session: Session, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    attempts: dict[str, list[dict[str, Any]]] = {}
    for attempt in session.execute(_ATTEMPTS, {"id": learner_id}).mappings():
        attempts.setdefault(attempt["resource"], []).append(_attempt(attempt))
    records = load_records(session, [learner_id])[learner_id]
    rows = session.execute(_ACTIVITIES, {"id": learner_id}).all()
    return [_activity(row, records[row.resource], attempts.get(row.resource, [])) for row in rows]


def _activity(row: sa.Row[Any], record: Record, attempts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "resource": row.resource,
        "title": row.title,
        "kind": row.kind,
        "revision": record.revision,
        "started_at": rfc3339(record.started_at),
        "completed_at": _time(row.completed_at),
        "rule": row.rule,
        "attempts": attempts,
        "watching": _watching(row, record),
        "evaluated_at": _time(row.given_at),
        "commitments": row.commitments,
        "commitments_reported": row.reported,
    }


def _watching(row: sa.Row[Any], record: Record) -> dict[str, Any] | None:
    recording = record.outline.recording
    if row.updated_at is None or recording is None:
        return None
    return {
        "covered_s": round(length(as_intervals(row.intervals)) / 1000),
        "declared_s": round(length(as_intervals(row.declared)) / 1000),
        "duration_s": round(recording.duration / 1000),
        "position_s": round(row.position_ms / 1000),
        "share": round(record.facts.watched, 4),
        "updated_at": rfc3339(row.updated_at),
    }


def _attempt(row: sa.RowMapping) -> dict[str, Any]:
    named = {name: row[name] for name in ("number", "status", "score_raw", "score_max", "passed")}
    return named | {"started_at": rfc3339(row["started_at"]), "graded_at": _time(row["graded_at"])}


def _left(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "pathway": row.pathway,
        "title": row.title,
        "enrolled_at": rfc3339(row.enrolled_at),
        "withdrawn_at": rfc3339(row.withdrawn_at),
    }


def _time(moment: Any) -> str | None:
    return rfc3339(moment) if moment else None
