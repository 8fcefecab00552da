"""Counts of what choosing another value would find, in two passes over what the words find."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.criteria import Criteria, clauses, values
from services.catalog.search.queries import text_values
from services.catalog.search.text_queries import TextQuery

# A programme's topics are a few dozen; of a large catalogue's thousands only the most frequent help.
MOST_TOPICS = 30
LENGTHS = (15, 30, 60)
Facets = dict[str, list[dict[str, Any]]]
# These have few values: they are grouped once, and each facet leaves its own choice out of the groups.
_GROUPED = ("kinds", "formats", "costs", "professions", "max_minutes")


def facet_counts(session: Session, criteria: Criteria, query: TextQuery | None) -> tuple[Facets, int]:
    """Return the facets and the number of resources found."""
    text = clauses(Criteria(), text=query is not None)
    fits = "coalesce(minutes <= :max_minutes, false)" if criteria.max_minutes is not None else "true"
    rows = session.execute(
        sa.text(
            f"""
            WITH found AS MATERIALIZED (
              SELECT kind, topics, format, cost, professions, minutes FROM search_documents WHERE {text}
            )
            (SELECT NULL AS topic, kind, format, cost, professions,
               CASE WHEN minutes <= 15 THEN 15 WHEN minutes <= 30 THEN 30 WHEN minutes <= 60 THEN 60 END AS length,
               {fits} AS fits, count(*) AS found
             FROM found WHERE {clauses(criteria, text=False, but=_GROUPED)} GROUP BY 2, 3, 4, 5, 6, 7)
            UNION ALL
            (SELECT topic, NULL, NULL, NULL, NULL, NULL, NULL, count(*) AS found FROM found, unnest(topics) AS topic
             WHERE {clauses(criteria, text=False, but=("topics",))}
             GROUP BY topic ORDER BY found DESC, topic LIMIT {MOST_TOPICS})
            """  # noqa: S608 - clauses are constants of this package
        ),
        values(criteria) | text_values(query),
    ).all()
    groups = [row for row in rows if row.topic is None]
    facets = {
        "kind": _counts(criteria, groups, "kinds", lambda row: [row.kind]),
        "topic": [{"value": row.topic, "count": row.found} for row in rows if row.topic is not None],
        "format": _counts(criteria, groups, "formats", lambda row: [row.format]),
        "profession": _counts(criteria, groups, "professions", lambda row: row.professions),
        "cost": _counts(criteria, groups, "costs", lambda row: [row.cost]),
        "max_minutes": _lengths(criteria, groups),
    }
    return facets, sum(row.found for row in groups if _keeps(criteria, row, ""))


def _counts(criteria: Criteria, groups: Iterable[Any], own: str, value: Any) -> list[dict[str, Any]]:
    counter: Counter[str] = Counter()
    for row in groups:
        if _keeps(criteria, row, own):
            for each in value(row):
                counter[each] += row.found
    ordered = sorted(counter.items(), key=lambda each: (-each[1], each[0]))
    return [{"value": name, "count": number} for name, number in ordered]


def _lengths(criteria: Criteria, groups: Iterable[Any]) -> list[dict[str, Any]]:
    fitting = [row for row in groups if row.length is not None and _keeps(criteria, row, "max_minutes")]
    return [
        {"value": str(most), "count": sum(row.found for row in fitting if row.length <= most)}
        for most in LENGTHS
        if any(row.length <= most for row in fitting)
    ]


def _keeps(criteria: Criteria, row: Any, own: str) -> bool:
    """Tell whether a group fits all choices but that of one facet."""
    return (
        (own == "kinds" or not criteria.kinds or row.kind in criteria.kinds)
        and (own == "formats" or not criteria.formats or row.format in criteria.formats)
        and (own == "costs" or not criteria.costs or row.cost in criteria.costs)
        and (
            own == "professions"
            or not criteria.professions
            or not set(row.professions).isdisjoint(criteria.professions)
        )
        and (own == "max_minutes" or row.fits)
    )
