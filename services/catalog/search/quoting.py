"""The passage of each result that shows why it was found, cut where its words are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.text_queries import TextQuery

# No text contains these: passages are written without unprintable characters.
_BEGIN, _END = "\x02", "\x03"
_OPTIONS = f'StartSel="{_BEGIN}", StopSel="{_END}", MaxWords=34, MinWords=18, ShortWord=2'
_BEST = sa.text(
    """
    SELECT resource_id, place, at_s, ts_headline('english', text, CAST(:some AS tsquery), :options) AS quoted FROM (
      SELECT DISTINCT ON (resource_id) resource_id, place, at_s, text FROM search_passages
      WHERE resource_id = ANY (:ids) AND document @@ CAST(:some AS tsquery)
      ORDER BY resource_id, document @@ CAST(:meant AS tsquery) DESC, ts_rank(document, CAST(:some AS tsquery)) DESC,
        number
    ) AS best
    """
).bindparams(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid())))


def with_passages(session: Session, cards: Sequence[dict[str, Any]], query: TextQuery | None) -> list[dict[str, Any]]:
    """Add `passage` to cards, in parts of which some are what was looked for; None where nothing is to be quoted."""
    found: dict[UUID, dict[str, Any]] = {}
    if query is not None and cards:
        ids = [card["resource_id"] for card in cards]
        rows = session.execute(_BEST, {"ids": ids, "some": query.some, "meant": query.meant, "options": _OPTIONS})
        found = {row.resource_id: _passage(row) for row in rows}
    return [
        {name: value for name, value in card.items() if name != "resource_id"}
        | {"passage": found.get(card["resource_id"])}
        for card in cards
    ]


def marked_parts(quoted: str) -> list[dict[str, Any]]:
    """Cut a headline at its marks: `{text, hit}` in their order. Nothing in it is HTML."""
    parts = []
    for number, piece in enumerate(quoted.split(_BEGIN)):
        hit, ended, rest = piece.partition(_END) if number else ("", "", piece)
        if number and not ended:
            hit, rest = "", piece
        parts += [{"text": hit, "hit": True}] if hit else []
        parts += [{"text": rest, "hit": False}] if rest else []
    return parts


def _passage(row: Any) -> dict[str, Any]:
    return {"place": row.place, "at_s": row.at_s, "parts": marked_parts(row.quoted)}
