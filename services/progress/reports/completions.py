"""The report of completions: one query and one evaluator behind the screen, the API and the CSV."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.facts import last_activity
from services.progress.completions.judging import Judged, judge
from services.progress.completions.queries import status_of
from shared.clock import rfc3339
from shared.database import Database

COLUMNS = (
    "learner_id",
    "name",
    "email",
    "profession",
    "pathway",
    "pathway_title",
    "revision",
    "status",
    "percent",
    "requirements_met",
    "requirements_total",
    "enrolled_at",
    "completed_at",
    "last_activity_at",
    "certificate_code",
    "demo",
)
CSV_PAGE = 500

_ROWS = sa.text(
    """
    SELECT e.id, e.learner_id, l.name, l.email, l.profession, e.pathway, r.title, e.revision, e.enrolled_at,
      c.completed_at, t.code, l.demo
    FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    LEFT JOIN learners l ON l.id = e.learner_id
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    LEFT JOIN LATERAL (
      SELECT code FROM certificates WHERE learner_id = e.learner_id AND achievement = e.pathway
      ORDER BY cycle DESC, edition DESC LIMIT 1
    ) t ON true
    WHERE e.withdrawn_at IS NULL
      AND (CAST(:pathway AS text) IS NULL OR e.pathway = :pathway)
      AND (CAST(:after AS uuid) IS NULL OR e.id > :after)
      AND (CAST(:completed AS boolean) IS NULL OR (c.completed_at IS NOT NULL) = :completed)
    ORDER BY e.id LIMIT :limit
    """
)
_COUNT = sa.text(
    """
    SELECT count(*) FROM enrollments e
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    WHERE e.withdrawn_at IS NULL
      AND (CAST(:pathway AS text) IS NULL OR e.pathway = :pathway)
      AND (CAST(:completed AS boolean) IS NULL OR (c.completed_at IS NOT NULL) = :completed)
    """
)


@dataclass(frozen=True)
class Selection:
    """Which enrollments: of one pathway, and only the completed or only the active ones."""

    pathway: str | None = None
    completed: bool | None = None


@dataclass(frozen=True)
class ReportPage:
    """Lines of the report, and after which enrollment the next page begins."""

    items: list[dict[str, Any]]
    next: uuid.UUID | None


def completions_page(session: Session, selection: Selection, *, after: uuid.UUID | None, limit: int) -> ReportPage:
    """Return one page, in the order of joining."""
    asked = {"after": after, "limit": limit + 1, **vars(selection)}
    rows = session.execute(_ROWS, asked).all()
    shown = rows[:limit]
    return ReportPage([_line(each) for each in judge(session, shown)], shown[-1].id if len(rows) > limit else None)


def count_completions(session: Session, selection: Selection) -> int:
    """Return how many lines the whole report has."""
    return int(session.execute(_COUNT, vars(selection)).scalar_one())


def all_completions(database: Database, selection: Selection) -> Iterator[dict[str, Any]]:
    """Return every line, page by page, each page in a short transaction of its own."""
    after: uuid.UUID | None = None
    while True:
        with database.reading() as session:
            page = completions_page(session, selection, after=after, limit=CSV_PAGE)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _line(judged: Judged) -> dict[str, Any]:
    row, standing = judged.row, judged.standing
    counted = [verdict for verdict in standing.verdicts if not verdict.optional]
    active_at = last_activity(judged.records.values())
    return {
        "learner_id": str(row.learner_id),
        "name": row.name or "",
        "email": row.email,
        "profession": row.profession,
        "pathway": row.pathway,
        "pathway_title": row.title,
        "revision": row.revision,
        "status": status_of(row.completed_at),
        "percent": standing.percent,
        "requirements_met": sum(verdict.met for verdict in counted),
        "requirements_total": len(counted),
        "enrolled_at": rfc3339(row.enrolled_at),
        "completed_at": rfc3339(row.completed_at) if row.completed_at else None,
        "last_activity_at": rfc3339(active_at) if active_at else None,
        "certificate_code": row.code,
        "demo": bool(row.demo),
    }
