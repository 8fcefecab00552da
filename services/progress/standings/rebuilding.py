"""Making all standings anew from the facts, a few in each transaction: after an upgrade, or when an operator asks."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.judging import judge
from services.progress.learners.operations import lock_learner
from services.progress.settings import REBUILD_STANDINGS
from services.progress.standings.operations import keep_standing
from shared.delivery import JobRun, enqueue
from shared.ids import new_id

PORTION = 100

_PORTION = sa.text(
    """
    SELECT id, learner_id FROM enrollments WHERE CAST(:after AS uuid) IS NULL OR id > :after ORDER BY id LIMIT :limit
    """
)
_ROWS = sa.text(
    """
    SELECT e.id, e.learner_id, e.pathway, e.revision, c.completed_at FROM enrollments e
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    WHERE e.id = ANY(:ids)
    """
)


def order_rebuild(session: Session) -> uuid.UUID:
    """Have all standings made anew; returns the id of the first job."""
    return _order(session, str(new_id()), "")


def rebuild_portion(run: JobRun, rebuild: str, after: str) -> None:
    """Judge the next enrollments and order the portion after them, in one transaction."""
    with run.completing() as session:
        portion = session.execute(_PORTION, {"after": after or None, "limit": PORTION}).all()
        # In the order of ids, so that whoever locks several learners waits for others in one direction only.
        for learner_id in sorted({row.learner_id for row in portion}):
            lock_learner(session, learner_id)
        rows = session.execute(_ROWS, {"ids": [row.id for row in portion]}).all()
        for each in judge(session, rows):
            keep_standing(
                session,
                each.row.id,
                each.row.learner_id,
                pathway=each.pathway,
                standing=each.standing,
                records=each.records,
            )
        if len(portion) == PORTION:
            _order(session, rebuild, str(portion[-1].id))


def _order(session: Session, rebuild: str, after: str) -> uuid.UUID:
    args = {"rebuild": rebuild, "after": after}
    return enqueue(session, REBUILD_STANDINGS, key=f"{rebuild}:{after}", args=args)
