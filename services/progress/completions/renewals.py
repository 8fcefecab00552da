"""Renewing what expires: a new cycle of a pathway, earned by passing its quizzes once more."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import read_pathway, required_resources
from services.progress.catalogue.queries import resource_labels
from services.progress.certificates.life import renewable_from
from services.progress.completions.evaluator import NOTHING_WAIVED, Facts, Pathway, Standing, evaluate
from services.progress.completions.facts import Records, facts_of, load_records
from services.progress.waivers.queries import load_waivers
from shared.clock import rfc3339
from shared.database import query

QUIZ = "quiz_passed"

# What holds now or has run out, of pathways that the learner has not left; what was revoked cannot be renewed.
_HELD = query(
    """
    SELECT c.id, c.code, c.cycle, c.expires_at, e.pathway AS slug, e.revision, r.title, r.content FROM certificates c
    JOIN enrollments e ON e.learner_id = c.learner_id AND e.pathway = c.pathway AND e.withdrawn_at IS NULL
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    WHERE c.learner_id = :learner AND c.expires_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM certificate_events x
        WHERE x.certificate_id = c.id AND x.kind IN ('superseded', 'revoked', 'renewed'))
      AND NOT EXISTS (SELECT 1 FROM certificates n
        WHERE n.learner_id = c.learner_id AND n.achievement = c.achievement AND n.cycle > c.cycle)
    ORDER BY c.id
    """,
    "id code cycle expires_at slug revision title content",
)
_PASSED = sa.text(
    """
    SELECT DISTINCT resource FROM attempt_results WHERE learner_id = :learner AND passed AND graded_at >= :since
    """
)


@dataclass(frozen=True)
class Renewal:
    """A certificate that will run out, from when on it can be renewed, and how far its holder is."""

    held: sa.Row[Any]
    opens_at: dt.datetime
    standing: Standing

    def is_earned(self, at: dt.datetime) -> bool:
        """Whether the next cycle is complete."""
        return self.opens_at <= at and self.standing.completed


def renewals(session: Session, learner_id: uuid.UUID, records: Records) -> Iterator[Renewal]:
    """Return what a learner can renew, now or one day; a pathway without quizzes has nothing to renew by."""
    rows = session.execute(_HELD, {"learner": learner_id}).all()
    waivers = load_waivers(session, [learner_id]) if rows else {}
    for held in rows:
        pathway = read_pathway(held.content, resource_labels(session, required_resources(held.content)))
        if not any(each.kind == QUIZ for each in pathway.requirements):
            continue
        opens_at = renewable_from(held.content["certificate"], held.expires_at)
        passed = session.execute(_PASSED, {"learner": learner_id, "since": opens_at}).scalars().all()
        waived = waivers.get((learner_id, held.slug), NOTHING_WAIVED)
        yield Renewal(held, opens_at, renewal_standing(pathway, facts_of(records), passed, waived))


def renewal_standing(
    pathway: Pathway, facts: Mapping[str, Facts], passed: Collection[str], waived: Mapping[str, str] = NOTHING_WAIVED
) -> Standing:
    """Judge a pathway anew: quizzes count when they were passed again, all else as it was earned or waived."""
    anew = {slug: replace(each, passed=slug in passed, earned=each.earned - {QUIZ}) for slug, each in facts.items()}
    return evaluate(pathway, anew, waived=waived)


def renewals_json(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> dict[str, dict[str, Any]]:
    """Return by certificate id from when on it can be renewed and what is left to do for it."""
    records = load_records(session, [learner_id])[learner_id]
    return {
        str(each.held.id): {
            "opens_at": rfc3339(each.opens_at),
            "open": each.opens_at <= at,
            "left": [
                {"resource": verdict.requirement.resource, "title": verdict.requirement.title}
                for verdict in each.standing.verdicts
                if not verdict.met and not verdict.optional
            ],
        }
        for each in renewals(session, learner_id, records)
    }
