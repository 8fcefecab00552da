"""The comparison of cohorts: one query, with small cells hidden before anything leaves this module."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.evaluations.summary import FEWEST
from services.progress.reports.funnel import known_pathway, share
from services.progress.reports.people import PEOPLE
from services.progress.reports.suppression import Cohort, to_hide

COLUMNS = ("cohort", "people", "completed", "completed_percent", "mean_percent", "median_days")
HIDDEN = "not shown"
NOT_STATED = "not stated"
# Institutions are typed by hand; those that differ only in case are one.
_COHORTS = {
    "profession": "coalesce(nullif(profession, ''), :not_stated)",
    "institution": "coalesce(nullif(lower(btrim(institution)), ''), :not_stated)",
    "month": "to_char(enrolled_at AT TIME ZONE 'UTC', 'YYYY-MM')",
}
_NAMES = {"institution": "min(btrim(institution))"}
_COMPARE = """
    WITH people AS MATERIALIZED ({people})
    SELECT coalesce({name}, cohort) AS cohort, count(*) AS people, count(completed_at) AS completed,
      avg(percent) AS mean_percent, percentile_cont(0.5) WITHIN GROUP (
        ORDER BY greatest(0, extract(epoch FROM completed_at - enrolled_at)) / 86400
      ) FILTER (WHERE completed_at IS NOT NULL) AS median_days
    FROM (SELECT {cohort} AS cohort, people.* FROM people) p GROUP BY p.cohort ORDER BY p.cohort
"""
_STATEMENTS = {
    by: sa.text(_COMPARE.format(people=PEOPLE, cohort=cohort, name=_NAMES.get(by, "NULL")))
    for by, cohort in _COHORTS.items()
}


@dataclass(frozen=True)
class Comparison:
    """Which pathway, by what its people are grouped (profession, institution, month of joining), and demo accounts."""

    pathway: str
    by: str
    demo: bool = False


def compare_cohorts(session: Session, asked: Comparison) -> dict[str, Any]:
    """Return the cohorts of a pathway side by side; raises `NotFound`.

    `people` and `mean_percent` are null where fewer than five people could be recognised by them, `completed` and what
    follows from it where fewer than five have completed or have not; see `suppression`.
    """
    pathway = known_pathway(session, asked.pathway)
    values = {"pathway": asked.pathway, "demo": asked.demo}
    if asked.by != "month":
        values["not_stated"] = NOT_STATED
    rows = session.execute(_STATEMENTS[asked.by], values).all()
    left_out = to_hide({row.cohort: Cohort(row.people, row.completed) for row in rows})
    return {
        "pathway": pathway.slug,
        "title": pathway.title,
        "by": asked.by,
        "demo": asked.demo,
        "fewest": FEWEST,
        "items": [
            _line(row, sized=row.cohort not in left_out.people, told=row.cohort not in left_out.completed)
            for row in rows
        ],
    }


def cohort_lines(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the same comparison as lines of a table."""
    for each in report["items"]:
        yield {name: each[name] if each[name] is not None or name == "median_days" else HIDDEN for name in COLUMNS}


def _line(row: sa.Row[Any], *, sized: bool, told: bool) -> dict[str, Any]:
    shown = told and row.completed > 0
    return {
        "cohort": row.cohort,
        "people": row.people if sized else None,
        "completed": row.completed if told else None,
        "completed_percent": share(row.completed, row.people) if told else None,
        "mean_percent": round(float(row.mean_percent), 1) if sized else None,
        "median_days": round(float(row.median_days), 1) if shown else None,
    }
