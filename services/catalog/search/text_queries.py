"""What somebody typed as queries of the full-text index: with synonyms, as typed, and with any of the words."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.synonyms import Phrase, parts_of, synonyms_by_phrase
from services.catalog.search.words import query_words

# A word counts when its stem is used, or when a word begins like it; words that say nothing fall out.
_TEXT_QUERY = sa.text(
    """
    WITH typed AS (
      SELECT part, '(' || string_agg('(' || query::text || ')', ' & ') || ')' AS query FROM (
        SELECT part, to_tsquery('english', word) || to_tsquery('catalog_plain', word || ending) AS query
        FROM unnest(CAST(:parts AS int[]), CAST(:words AS text[]), CAST(:endings AS text[])) AS t (part, word, ending)
      ) AS words WHERE numnode(query) > 0 GROUP BY part
    ), others AS (
      SELECT part, string_agg('(' || query::text || ')', ' | ') AS query FROM (
        SELECT part, phraseto_tsquery('english', phrase) || phraseto_tsquery('catalog_plain', phrase) AS query
        FROM unnest(CAST(:other_parts AS int[]), CAST(:phrases AS text[])) AS t (part, phrase)
      ) AS phrases WHERE numnode(query) > 0 GROUP BY part
    ), both_ways AS (
      SELECT typed.query AS typed, '(' || concat_ws(' | ', typed.query, others.query) || ')' AS query
      FROM typed FULL JOIN others USING (part)
    )
    SELECT string_agg(query, ' & ') AS meant, string_agg(typed, ' & ') AS typed, string_agg(query, ' | ') AS some
    FROM both_ways
    """
)
_GROUPS = sa.text("SELECT phrases FROM search_synonyms ORDER BY pack, number")


@dataclass(frozen=True)
class TextQuery:
    """Three tsqueries: `meant` decides what is found, `typed` what comes first, `some` what is worth quoting."""

    meant: str
    typed: str
    some: str
    also: tuple[str, ...] = ()


def read_synonyms(session: Session) -> dict[Phrase, tuple[str, ...]]:
    """Return the synonyms of all packs by phrase."""
    return synonyms_by_phrase(session.scalars(_GROUPS))


def text_query(session: Session, q: str, synonyms: Mapping[Phrase, tuple[str, ...]]) -> TextQuery | None:
    """Return what was typed as queries, or None when no word of it says anything."""
    parts = parts_of(query_words(q), synonyms)
    words = [
        (n, word, "" if part.whole or len(word) == 1 else ":*") for n, part in enumerate(parts) for word in part.words
    ]
    others = [(n, phrase) for n, part in enumerate(parts) for phrase in part.others]
    if not words:
        return None
    given = {
        "parts": [n for n, _, _ in words],
        "words": [word for _, word, _ in words],
        "endings": [ending for _, _, ending in words],
        "other_parts": [n for n, _ in others],
        "phrases": [phrase for _, phrase in others],
    }
    row = session.execute(_TEXT_QUERY, given).one()
    if row.meant is None:
        return None
    return TextQuery(row.meant, row.typed or row.meant, row.some, tuple(phrase for _, phrase in others))
