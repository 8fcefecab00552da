"""Recording completions: the evaluator says what is done, this writes it down once."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import read_pathway, required_resources
from services.progress.catalogue.queries import resource_labels
from services.progress.certificates.operations import CompletedPathway, issue_certificate
from services.progress.certificates.snapshots import CompletedActivity, Issuer
from services.progress.completions.evaluator import (
    NOTHING_WAIVED,
    Standing,
    Verdict,
    evaluate,
    evaluate_resource,
)
from services.progress.completions.events import PathwayCompleted, ResourceCompleted
from services.progress.completions.facts import Record, Records, facts_of, load_records, with_parts
from services.progress.completions.renewals import renewals
from services.progress.completions.wording import BESIDES
from services.progress.standings.operations import keep_standing
from services.progress.waivers.queries import load_waivers
from shared.database import query
from shared.delivery import publish

CYCLE = 1

_RECORD_RESOURCE = sa.text(
    """
    INSERT INTO resource_completions (learner_id, resource, revision, rule, completed_at)
    VALUES (:learner_id, :resource, :revision, :rule, :at) ON CONFLICT (learner_id, resource) DO NOTHING
    """
)
_RECORD_PATHWAY = sa.text(
    """
    INSERT INTO pathway_completions (learner_id, pathway, cycle, revision, completed_at)
    VALUES (:learner_id, :pathway, :cycle, :revision, :at)
    """
)
_OPEN_PATHWAYS = query(
    """
    SELECT e.id, e.pathway AS slug, e.revision, r.title, r.content FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    WHERE e.learner_id = :learner AND e.withdrawn_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM pathway_completions c WHERE c.learner_id = e.learner_id AND c.pathway = e.pathway)
    ORDER BY e.id
    """,
    "id slug revision title content",
)


@dataclass(frozen=True)
class Review:
    """Look again at what a learner has done; the caller holds the learner's lock."""

    learner_id: uuid.UUID
    issuer: Issuer
    at: dt.datetime


def review_resource(session: Session, review: Review, resource: str) -> None:
    """Record what became complete because something was done with `resource`: it, its series, pathways."""
    records = load_records(session, [review.learner_id])[review.learner_id]
    records = _complete_if_due(session, review, records, resource)
    for series in [slug for slug, record in records.items() if resource in record.outline.parts]:
        records = _complete_if_due(session, review, records, series)
    _review_pathways(session, review, records)


def review_pathways(session: Session, review: Review) -> None:
    """Record pathways that are complete by what the learner had done before."""
    _review_pathways(session, review, load_records(session, [review.learner_id])[review.learner_id])


def _complete_if_due(session: Session, review: Review, records: Records, slug: str) -> Records:
    record = records.get(slug)
    if record is None or record.completed_at is not None:
        return records
    rule = record.outline.rule
    if not evaluate_resource(rule, slug, slug, record.facts).completed:
        return records
    row = {"learner_id": review.learner_id, "resource": slug, "revision": record.revision, "rule": rule}
    session.execute(_RECORD_RESOURCE, row | {"at": review.at})
    publish(
        session,
        ResourceCompleted(
            learner_id=review.learner_id,
            resource=slug,
            resource_title=record.title,
            revision=record.revision,
            completed_at=review.at,
        ),
        subject=str(review.learner_id),
    )
    earned = replace(record.facts, earned=record.facts.earned | {rule})
    return with_parts(records | {slug: replace(record, completed_at=review.at, facts=earned)})


def _review_pathways(session: Session, review: Review, records: Records) -> None:
    rows = session.execute(_OPEN_PATHWAYS, {"learner": review.learner_id}).all()
    waived = load_waivers(session, [review.learner_id]) if rows else {}
    facts = facts_of(records)
    for row in rows:
        without = waived.get((review.learner_id, row.slug), NOTHING_WAIVED)
        pathway = read_pathway(row.content, {})
        standing = evaluate(pathway, facts, waived=without)
        keep_standing(session, row.id, review.learner_id, pathway=pathway, standing=standing, records=records)
        if standing.completed:
            # Only a certificate has to know how everything is called.
            named = read_pathway(row.content, resource_labels(session, required_resources(row.content)))
            _complete_pathway(session, review, row, evaluate(named, facts, waived=without), records)
    for renewal in renewals(session, review.learner_id, records):
        if renewal.is_earned(review.at):
            _complete_pathway(session, review, renewal.held, renewal.standing, records, renews=renewal.held)


def _complete_pathway(
    session: Session,
    review: Review,
    pathway: sa.Row[Any],
    standing: Standing,
    records: Records,
    *,
    renews: sa.Row[Any] | None = None,
) -> None:
    cycle = renews.cycle + 1 if renews else CYCLE
    row = {"learner_id": review.learner_id, "pathway": pathway.slug, "cycle": cycle, "revision": pathway.revision}
    session.execute(_RECORD_PATHWAY, row | {"at": review.at})
    publish(
        session,
        PathwayCompleted(
            learner_id=review.learner_id,
            pathway=pathway.slug,
            pathway_title=pathway.title,
            revision=pathway.revision,
            completed_at=review.at,
        ),
        subject=str(review.learner_id),
    )
    issue_certificate(
        session,
        CompletedPathway(
            learner_id=review.learner_id,
            pathway=pathway.slug,
            pathway_title=pathway.title,
            revision=pathway.revision,
            content=pathway.content,
            cycle=cycle,
            activities=_activities(standing, records),
            completed_at=review.at,
            renews=renews,
        ),
        review.issuer,
    )


def _activities(standing: Standing, records: Records) -> list[CompletedActivity]:
    """Return what the certificate lists: activities, neither what followed them nor what was waived."""
    return [
        _activity(verdict, records)
        for verdict in standing.verdicts
        if verdict.met and not verdict.waived and verdict.requirement.kind not in BESIDES
    ]


def _activity(verdict: Verdict, records: Records) -> CompletedActivity:
    record: Record = records[verdict.requirement.resource]
    return CompletedActivity(
        resource=record.resource,
        title=verdict.requirement.title,
        revision=record.revision,
        completed_at=record.completed_at or record.started_at,
    )
