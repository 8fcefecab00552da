"""Pages of results: SQL to dict. Sorted by relevance when words were typed, else by title."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.criteria import Criteria, clauses, values
from services.catalog.search.text_queries import TextQuery
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid

_VERSION = sa.text("SELECT version FROM search_state")
# Who typed a word wants it more than one that means the same.
_RELEVANCE = (
    "round((ts_rank(heading, CAST(:meant AS tsquery)) + 2 * ts_rank(heading, CAST(:typed AS tsquery))) * -1000000)::int"
)
# Each order is a whole number, then the title: one form of cursor does for all of them.
PLACES = {
    "relevance": _RELEVANCE,
    "title": "0",
    "newest": "-extract(epoch FROM published_at)::int",
    "shortest": "coalesce(minutes, 1000000)",
}


def listing_version(session: Session) -> int:
    """Return the number that changes whenever anything that is listed does."""
    version: int = session.execute(_VERSION).scalar_one()
    return version


def cards_page(
    session: Session, criteria: Criteria, query: TextQuery | None, *, sort: str, cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page of cards, each with its `resource_id`, and the cursor of the next."""
    given = values(criteria) | text_values(query) | {"limit": limit + 1}
    place = PLACES["title" if sort == "relevance" and query is None else sort]
    # Sorting by a constant as well would keep the index on titles from being read in its order.
    position = "sort_title, slug" if place == "0" else "place, sort_title, slug"
    after = "true"
    if cursor:
        given |= _position(cursor)
        after = f"({position}) > ({'' if place == '0' else ':place, '}:title, :slug)"
    rows = session.execute(
        sa.text(
            f"""
            SELECT place, sort_title, slug, card, resource_id FROM (
              SELECT {place} AS place, sort_title, slug, card, resource_id FROM search_documents
              WHERE {clauses(criteria, text=query is not None)}
            ) AS found WHERE {after} ORDER BY {position} LIMIT :limit
            """  # noqa: S608 - clauses are constants of this package
        ),
        given,
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    following = None if last is None else encode_cursor([last.place, last.sort_title, last.slug])
    return [row.card | {"resource_id": row.resource_id} for row in rows[:limit]], following


def count(session: Session, criteria: Criteria, query: TextQuery | None) -> int:
    """Return how many resources there are."""
    where = clauses(criteria, text=query is not None)
    statement = sa.text(f"SELECT count(*) FROM search_documents WHERE {where}")  # noqa: S608 - as above
    found: int = session.execute(statement, values(criteria) | text_values(query)).scalar_one()
    return found


def text_values(query: TextQuery | None) -> dict[str, Any]:
    """Return the queries as parameters."""
    return {"meant": query and query.meant, "typed": query and query.typed}


def _position(cursor: str) -> dict[str, Any]:
    place, title, slug = decode_cursor(cursor, length=3)
    if not isinstance(place, int) or abs(place) > 2**31 or not isinstance(title, str) or not isinstance(slug, str):
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}])
    return {"place": place, "title": title, "slug": slug}
