"""Lists and search: SQL to dict. Sorted by relevance when words were typed, else by title."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.words import query_words
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid

MOST_FACET_VALUES = 100

# A word counts when its stem is used, or when a word begins like it; words that say nothing fall out.
_TEXT_QUERY = sa.text(
    """
    SELECT string_agg('(' || part::text || ')', ' & ') FROM (
      SELECT to_tsquery('english', word)
        || to_tsquery('catalog_plain', word || CASE WHEN length(word) > 1 THEN ':*' ELSE '' END) AS part
      FROM unnest(CAST(:words AS text[])) AS word
    ) AS parts WHERE numnode(part) > 0
    """
)
_VERSION = sa.text("SELECT version FROM search_state")


@dataclass(frozen=True)
class Criteria:
    """What a reader looks for; everything may be left out."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    max_minutes: int | None = None


def listing_version(session: Session) -> int:
    """Return the number that changes whenever anything that is listed does."""
    version: int = session.execute(_VERSION).scalar_one()
    return version


def text_query(session: Session, q: str) -> str | None:
    """Return what was typed as a tsquery, or None when no word of it says anything."""
    words = query_words(q)
    if not words:
        return None
    query: str | None = session.execute(_TEXT_QUERY, {"words": words}).scalar()
    return query


def cards_page(
    session: Session, criteria: Criteria, query: str | None, *, cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page of cards and the cursor of the next."""
    values = _values(criteria, query) | {"limit": limit + 1}
    clauses = _clauses(criteria, query, but=None)
    ranked = "round(ts_rank(document, CAST(:query AS tsquery)) * -1000000)::int" if query else "0"
    after = "true"
    if cursor:
        rank, title, slug = decode_cursor(cursor, length=3)
        if not isinstance(rank, int) or not isinstance(title, str) or not isinstance(slug, str):
            raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}])
        values |= {"rank": rank, "title": title, "slug": slug}
        after = (
            "(place, sort_title, slug) > (:rank, :title, :slug)" if query else "(sort_title, slug) > (:title, :slug)"
        )
    order = "place, sort_title, slug" if query else "sort_title, slug"
    rows = session.execute(
        sa.text(
            f"""
            SELECT place, sort_title, slug, card FROM (
              SELECT {ranked} AS place, sort_title, slug, card FROM search_documents WHERE {clauses}
            ) AS found WHERE {after} ORDER BY {order} LIMIT :limit
            """  # noqa: S608 - clauses are constants of this module
        ),
        values,
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    following = None if last is None else encode_cursor([last.place, last.sort_title, last.slug])
    return [row.card for row in rows[:limit]], following


def facet_counts(
    session: Session, criteria: Criteria, query: str | None
) -> tuple[dict[str, list[dict[str, Any]]], int]:
    """Return the facets and the number of resources found.

    Each facet counts what choosing another of its values would find, so its own choice is left out.
    """
    kinds, topics = _clauses(criteria, None, but="kinds"), _clauses(criteria, None, but="topics")
    rows = session.execute(
        sa.text(
            f"""
            WITH found AS MATERIALIZED (
              SELECT kind, topics, minutes FROM search_documents WHERE {_clauses(Criteria(), query, but=None)}
            )
            SELECT 'kind' AS facet, kind AS value, count(*) AS found FROM found WHERE {kinds} GROUP BY kind
            UNION ALL
            SELECT 'topic', topic, count(*) FROM found, unnest(topics) AS topic WHERE {topics} GROUP BY topic
            UNION ALL
            SELECT 'total', '', count(*) FROM found WHERE {_clauses(criteria, None, but=None)}
            """  # noqa: S608 - clauses are constants of this module
        ),
        _values(criteria, query),
    ).all()
    facets = {name: _sorted_counts(rows, name) for name in ("kind", "topic")}
    return facets, next(row.found for row in rows if row.facet == "total")


def _clauses(criteria: Criteria, query: str | None, *, but: str | None) -> str:
    """Write the WHERE clause for what was asked, except for one facet."""
    wanted = ["document @@ CAST(:query AS tsquery)"] if query else []
    if criteria.kinds and but != "kinds":
        wanted.append("kind = ANY (CAST(:kinds AS text[]))")
    if criteria.topics and but != "topics":
        wanted.append("topics && CAST(:topics AS text[])")
    if criteria.max_minutes is not None:
        wanted.append("minutes <= :max_minutes")
    return " AND ".join(wanted) or "true"


def _values(criteria: Criteria, query: str | None) -> dict[str, Any]:
    return {
        "query": query,
        "kinds": list(criteria.kinds),
        "topics": list(criteria.topics),
        "max_minutes": criteria.max_minutes,
    }


def _sorted_counts(rows: Any, facet: str) -> list[dict[str, Any]]:
    counts = [{"value": row.value, "count": row.found} for row in rows if row.facet == facet]
    return sorted(counts, key=lambda each: (-each["count"], each["value"]))[:MOST_FACET_VALUES]
