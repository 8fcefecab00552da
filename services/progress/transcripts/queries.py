"""Reads everything that a learner has earned, here and elsewhere."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.wording import percent
from services.progress.credit.queries import credit_by_subject
from services.progress.credit.terms import PATHWAY, RESOURCE
from shared.clock import now, rfc3339
from shared.problems import NotFound

# What was merely opened is not earned. Completed elsewhere counts from the day that the learner names.
_RESOURCES = sa.text(
    """
    SELECT c.resource AS slug, coalesce(v.title, c.resource) AS title, s.kind, v.content ->> 'provider' AS provider,
      c.revision, c.rule, coalesce(e.completed_on, (c.completed_at AT TIME ZONE 'UTC')::date) AS completed_on,
      c.completed_at, e.hours, e.reviewer_id IS NOT NULL AS reviewed,
      (SELECT max(a.score_raw::float8 / nullif(a.score_max, 0)) FROM attempt_results a
        WHERE a.learner_id = c.learner_id AND a.resource = c.resource AND a.passed
          AND v.outline ->> 'feedback' IS DISTINCT FROM 'none') AS best
    FROM resource_completions c
    LEFT JOIN resource_revisions v ON v.slug = c.resource AND v.revision = c.revision
    LEFT JOIN resources s ON s.slug = c.resource
    LEFT JOIN LATERAL (
      SELECT e.completed_on, e.hours, r.reviewer_id FROM evidence e
      JOIN evidence_reviews r ON r.evidence_id = e.id AND r.decision = 'accepted'
      WHERE e.learner_id = c.learner_id AND e.resource = c.resource ORDER BY e.id DESC LIMIT 1
    ) e ON true
    WHERE c.learner_id = :learner_id AND c.rule <> 'viewed'
    """
)
_PATHWAYS = sa.text(
    """
    SELECT c.pathway AS slug, r.title, c.revision, (c.completed_at AT TIME ZONE 'UTC')::date AS completed_on,
      c.completed_at, t.code
    FROM pathway_completions c
    JOIN pathway_revisions r ON r.slug = c.pathway AND r.revision = c.revision
    LEFT JOIN certificates t ON t.learner_id = c.learner_id AND t.achievement = c.pathway AND t.cycle = c.cycle
      AND t.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM certificates n WHERE n.replaces = t.id)
    WHERE c.learner_id = :learner_id
    """
)
_HOLDER = sa.text("SELECT name, degree FROM learners WHERE id = :learner_id")
HOW = {"watched": "Watched", "parts_completed": "All parts completed"}


def transcript(session: Session, learner_id: uuid.UUID) -> dict[str, Any]:
    """Return the learner's name and what they have earned, newest first; raises `NotFound` for strangers."""
    holder = session.execute(_HOLDER, {"learner_id": learner_id}).one_or_none()
    if holder is None:
        raise NotFound("Nothing is recorded about you yet.")
    asked = {"learner_id": learner_id}
    entries = [_resource(row) for row in session.execute(_RESOURCES, asked)]
    entries += [_pathway(row) for row in session.execute(_PATHWAYS, asked)]
    credit = credit_by_subject(session, learner_id)
    for each in entries:
        each["credit"] = credit.get((PATHWAY if each["kind"] == "pathway" else RESOURCE, each["slug"]), "")
    entries.sort(key=lambda each: (each["completed_on"], each["recorded_at"]), reverse=True)
    return {"name": holder.name, "degree": holder.degree or "", "made_at": rfc3339(now()), "items": entries}


def _resource(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "kind": row.kind or "",
        "title": row.title,
        "provider": row.provider or "",
        "revision": row.revision,
        "how": _how(row),
        "completed_on": row.completed_on.isoformat(),
        "recorded_at": rfc3339(row.completed_at),
        "hours": float(row.hours) if row.hours is not None else None,
        "certificate_code": None,
    }


def _how(row: sa.Row[Any]) -> str:
    if row.rule == "quiz_passed":
        return f"Quiz passed, {percent(row.best)}" if row.best is not None else "Quiz passed"
    if row.rule == "evidence":
        return "Evidence accepted by a reviewer" if row.reviewed else "Attested by the learner"
    return HOW.get(row.rule, "Completed")


def _pathway(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "kind": "pathway",
        "title": row.title,
        "provider": "",
        "revision": row.revision,
        "how": "All requirements met",
        "completed_on": row.completed_on.isoformat(),
        "recorded_at": rfc3339(row.completed_at),
        "hours": None,
        "certificate_code": row.code,
    }
