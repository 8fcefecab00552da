"""Which requirements are waived for whom, as the evaluator asks."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy.orm import Session

from shared.database import query

_LATEST = query(
    """
    SELECT learner_id, pathway, requirement, reason FROM (
      SELECT DISTINCT ON (learner_id, pathway, requirement) learner_id, pathway, requirement, waived, reason
      FROM waivers WHERE learner_id = ANY(:learners) ORDER BY learner_id, pathway, requirement, id DESC
    ) latest WHERE waived
    """,
    "learner_id pathway requirement reason",
)

Waivers = dict[tuple[uuid.UUID, str], dict[str, str]]


def load_waivers(session: Session, learner_ids: Collection[uuid.UUID]) -> Waivers:
    """Return what is waived: (learner, pathway) -> requirement -> reason."""
    found: Waivers = defaultdict(dict)
    for row in session.execute(_LATEST, {"learners": list(learner_ids)}):
        found[row.learner_id, row.pathway][row.requirement] = row.reason or "no reason is kept"
    return found
