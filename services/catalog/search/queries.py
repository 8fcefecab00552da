"""Pages of results: SQL to dict. Sorted by relevance when words were typed, else by title."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.criteria import Criteria, clauses, values
from services.catalog.search.text_queries import TextQuery
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid

# Of many results, those with the words in the title come first; up to so many of these are put in order of
# relevance one by one.
MOST_RANKED = 300

_VERSION = sa.text("SELECT version FROM search_state")
_CARDS = sa.text(
    """
    SELECT card FROM search_documents JOIN resources ON resources.id = resource_id
    WHERE resources.slug = ANY (CAST(:slugs AS text[])) ORDER BY resources.slug
    """
)
_TITLED = "title @@ CAST(:meant AS tsquery)"
# Who typed a word wants it more than one that means the same.
_RELEVANCE = (
    "round((ts_rank(heading, CAST(:meant AS tsquery)) + 2 * ts_rank(heading, CAST(:typed AS tsquery))) * -1000000)::int"
)
# Each order is a whole number, then the title: one form of cursor does for all of them, and an index for each.
_COLUMNS = "sort_title, slug, card, resource_id"
PLACES = {"title": "0", "newest": "by_age", "shortest": "by_length"}


def listing_version(session: Session) -> int:
    """Return the number that changes whenever anything that is listed does."""
    version: int = session.execute(_VERSION).scalar_one()
    return version


def cards_of(session: Session, slugs: list[str]) -> list[dict[str, Any]]:
    """Return the cards of the resources that are published."""
    return list(session.scalars(_CARDS, {"slugs": slugs}))


def cards_page(
    session: Session,
    criteria: Criteria,
    query: TextQuery | None,
    *,
    sort: str,
    cursor: str | None,
    limit: int,
    many: bool,
) -> tuple[list[dict[str, Any]], str | None]:
    """Return one page of cards, each with its `resource_id`, and the cursor of the next.

    `many` says that more are found than are put in order of relevance one by one.
    """
    page = _Page(session, values(criteria, query), _position(cursor) if cursor else None, limit + 1)
    where = clauses(criteria, query)
    if sort != "relevance" or query is None:
        place = PLACES.get(sort, "0")
        rows = page.walked(where, place) if many else page.gathered(where, place)
    elif many:
        rows = _by_relevance(page, criteria, where)
    else:
        rows = page.gathered(where, _RELEVANCE)
    last = rows[limit - 1] if len(rows) > limit else None
    following = None if last is None else encode_cursor([last.place, last.sort_title, last.slug])
    return [row.card | {"resource_id": row.resource_id} for row in rows[:limit]], following


def _by_relevance(page: "_Page", criteria: Criteria, where: str) -> list[Any]:
    """Return those of many results that have the words in the title, then the others by title."""
    # What is in the title is in the document as well: there is no need to ask for both.
    titled = f"{clauses(criteria, None)} AND {_TITLED}"
    rows = page.gathered(titled, _RELEVANCE, most=MOST_RANKED)
    if rows and rows[0].gathered > MOST_RANKED:
        rows = page.walked(titled, "-1")
    if len(rows) < page.size:
        rows += page.walked(f"{where} AND NOT {_TITLED}", "0", size=page.size - len(rows))
    return rows


@dataclass(frozen=True)
class _Page:
    """One page in an order: what is gathered first is for few results, walking in an index for many."""

    session: Session
    given: dict[str, Any]
    after: dict[str, Any] | None
    size: int

    def walked(self, where: str, place: str, *, size: int | None = None) -> list[Any]:
        """Read in the order of an index until the page is full."""
        # Sorting by a constant as well would keep the index on titles from being read in its order.
        constant = place in ("0", "-1")
        if constant and self.after and self.after["place"] > int(place):
            return []
        position = "sort_title, slug" if constant else f"{place}, sort_title, slug"
        within = self.after and not (constant and self.after["place"] < int(place))
        beyond = f"({position}) > ({'' if constant else ':place, '}:title, :slug)" if within else "true"
        return self._read(
            f"SELECT {place} AS place, {_COLUMNS} FROM search_documents WHERE {where} AND {beyond} "  # noqa: S608
            f"ORDER BY {position} LIMIT :limit",
            size,
        )

    def gathered(self, where: str, place: str, *, most: int | None = None) -> list[Any]:
        """Read all that is found, or a little more than `most`, then sort."""
        # Numbering rows, other than a limit, does not make the planner hope to find them soon without the index.
        few = f"WHERE nth <= {most + 1}" if most else ""
        if most:  # Relevance is not worked out for what is read in another way then.
            place = f"CASE WHEN (SELECT count(*) FROM found) > {most} THEN 0 ELSE {place} END"  # noqa: S608 - as below
        beyond = "(place, sort_title, slug) > (:place, :title, :slug)" if self.after else "true"
        return self._read(
            f"""
            WITH found AS MATERIALIZED (
              SELECT {_COLUMNS}, heading, by_age, by_length FROM (
                SELECT {_COLUMNS}, heading, by_age, by_length, row_number() OVER () AS nth
                FROM search_documents WHERE {where}
              ) AS numbered {few}
            ), placed AS (SELECT {place} AS place, {_COLUMNS} FROM found)
            SELECT *, (SELECT count(*) FROM found) AS gathered FROM placed WHERE {beyond}
            ORDER BY place, sort_title, slug LIMIT :limit
            """  # noqa: S608 - constants of this package
        )

    def _read(self, statement: str, size: int | None = None) -> list[Any]:
        limit = {"limit": self.size if size is None else size}
        return list(self.session.execute(sa.text(statement), self.given | (self.after or {}) | limit))


def _position(cursor: str) -> dict[str, Any]:
    place, title, slug = decode_cursor(cursor, length=3)
    if not isinstance(place, int) or abs(place) > 2**31 or not isinstance(title, str) or not isinstance(slug, str):
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}])
    return {"place": place, "title": title, "slug": slug}
