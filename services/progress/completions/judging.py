"""Asks the evaluator about many enrollments at once: five queries, whatever their number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import read_pathway, required_resources
from services.progress.catalogue.queries import resource_labels
from services.progress.completions.evaluator import NOTHING_WAIVED, Pathway, Standing, evaluate
from services.progress.completions.facts import Records, facts_of, load_records
from services.progress.waivers.queries import load_waivers

_CONTENTS = sa.text(
    """
    SELECT r.slug, r.revision, r.content FROM pathway_revisions r
    JOIN unnest(CAST(:slugs AS text[]), CAST(:revisions AS integer[])) AS asked (slug, revision)
      ON asked.slug = r.slug AND asked.revision = r.revision
    """
)


@dataclass(frozen=True)
class Judged:
    """A row that names learner, pathway, revision and `completed_at`, with what the evaluator says."""

    row: Any
    pathway: Pathway
    standing: Standing
    records: Records


def judge(session: Session, rows: Sequence[Any]) -> list[Judged]:
    """Return the rows in their order, each with its standing."""
    pathways = _pathways(session, {(row.pathway, row.revision) for row in rows})
    learners = {row.learner_id for row in rows}
    records, waivers = load_records(session, learners), load_waivers(session, learners)
    judged = []
    for row in rows:
        own = records[row.learner_id]
        pathway = pathways[row.pathway, row.revision]
        standing = evaluate(
            pathway,
            facts_of(own),
            finished=row.completed_at is not None,
            waived=waivers.get((row.learner_id, row.pathway), NOTHING_WAIVED),
        )
        judged.append(Judged(row, pathway, standing, own))
    return judged


def _pathways(session: Session, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Pathway]:
    slugs, revisions = zip(*keys, strict=True) if keys else ((), ())
    contents = session.execute(_CONTENTS, {"slugs": list(slugs), "revisions": list(revisions)}).all()
    labels = resource_labels(session, {slug for row in contents for slug in required_resources(row.content)})
    return {(row.slug, row.revision): read_pathway(row.content, labels) for row in contents}
