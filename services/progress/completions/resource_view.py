"""Where a learner is with one resource."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.progress.activities.operations import ResourceUnknown
from services.progress.attempts.presentation import score_json
from services.progress.attempts.queries import attempts_of_resource
from services.progress.catalogue.contents import Outline
from services.progress.catalogue.queries import find_outline, find_resource, find_revision, resource_labels
from services.progress.commitments.queries import commitments_brief
from services.progress.completions.evaluator import Facts, evaluate_resource
from services.progress.completions.facts import Records, load_records
from services.progress.completions.presentation import step_json
from services.progress.credit.queries import credit_brief
from services.progress.credit.subjects import Named
from services.progress.credit.terms import RESOURCE
from services.progress.evaluations.queries import evaluation_brief
from services.progress.evidence.queries import evidence_of
from services.progress.watching.queries import watched, watched_json
from shared.clock import rfc3339


def resource_view(session: Session, learner_id: uuid.UUID, slug: str) -> dict[str, Any]:
    """Return what a learner has done with a resource and what is left; raises `ResourceUnknown`."""
    found = find_resource(session, slug)
    if found is None:
        raise ResourceUnknown(f"No resource is called {slug!r}.")
    records = load_records(session, [learner_id])[learner_id]
    record = records.get(slug)
    revision = record.revision if record else found.latest_revision
    outline = record.outline if record else find_outline(session, slug, revision)
    facts = record.facts if record else _not_started(outline, records)
    standing = evaluate_resource(outline.rule, slug, found.title, facts)
    attempts = attempts_of_resource(session, learner_id, slug)
    completed_at = record.completed_at if record else None
    content = find_revision(session, slug, revision).content
    return {
        "slug": slug,
        "kind": found.kind,
        "title": found.title,
        "revision": revision,
        "latest_revision": found.latest_revision,
        "retired": found.retired_at is not None,
        "started_at": rfc3339(record.started_at) if record else None,
        "completed": completed_at is not None,
        "completed_at": rfc3339(completed_at) if completed_at else None,
        "percent": standing.percent,
        "why": standing.why,
        "next": step_json(standing.next),
        "attempts": [_attempt(each) for each in attempts],
        "open_attempt": next((str(each.id) for each in attempts if each.status == "in_progress"), None),
        "watching": _watching(session, learner_id, slug, outline),
        "parts": _parts(session, outline, records),
        "evidence": evidence_of(session, learner_id, slug) if outline.rule == "evidence" else [],
        "evaluation": evaluation_brief(session, learner_id, slug, content),
        "commitments": commitments_brief(session, learner_id, slug, content),
        "credit": credit_brief(session, learner_id, Named(RESOURCE, slug)),
    }


def _not_started(outline: Outline, records: Records) -> Facts:
    done = sum(part in records and records[part].completed_at is not None for part in outline.parts)
    coverage = outline.recording.coverage if outline.recording else 1.0
    return Facts(passing_score=outline.passing_score, coverage=coverage, parts=len(outline.parts), parts_done=done)


def _attempt(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "status": row.status,
        "score": score_json(row.score_raw, row.score_max) if row.tells_score else None,
        "passed": row.passed,
        "started_at": rfc3339(row.started_at),
        "graded_at": rfc3339(row.graded_at) if row.graded_at else None,
    }


def _watching(session: Session, learner_id: uuid.UUID, slug: str, outline: Outline) -> dict[str, Any] | None:
    if outline.recording is None:
        return None
    return watched_json(watched(session, learner_id, slug, outline.recording))


def _parts(session: Session, outline: Outline, records: Records) -> list[dict[str, Any]]:
    labels = resource_labels(session, outline.parts) if outline.parts else {}
    return [
        {
            "slug": part,
            "title": labels[part].title if part in labels else part,
            "started": part in records,
            "completed": part in records and records[part].completed_at is not None,
        }
        for part in outline.parts
    ]
